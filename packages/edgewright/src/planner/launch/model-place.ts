import { precisionOfBuild, publishedBuild } from '../../catalog/models/published-builds.ts';
import type { ModelFacts } from '../../contract/model-facts.ts';
import type { PlanLaunch } from './launch-facts.ts';

/** A model as the engine names it, and what a container has to see for it. */
export interface ModelPlace {
  readonly name: string;
  readonly mounts: PlanLaunch['mounts'];
}

/** Where models lie inside a container. */
const mountedAt = '/models';

export function placeOfModel(model: ModelFacts, inContainer: boolean): ModelPlace {
  if (model.format === 'catalog' || !inContainer) return { name: reference(model), mounts: [] };
  const path = model.path.replace(/\/+$/, '');
  const from = folderToMount(path, model.files.length);
  const to = `${mountedAt}/${lastPart(from)}`;
  return { name: `${to}${path.slice(from.length)}`, mounts: [{ from, to, readOnly: true }] };
}

/**
 * Snapshots of the Hugging Face cache are links into the folder above them, and the parts of a split file lie side
 * by side: then the folder that holds everything is mounted.
 */
function folderToMount(path: string, files: number): string {
  const [, repository] = /^(.*\/models--[^/]+)\/snapshots\/.+$/.exec(path) ?? [];
  if (repository !== undefined) return repository;
  const isSplitFile = files > 1 && /-\d{5}-of-\d{5}\.gguf$/i.test(path);
  return isSplitFile ? path.slice(0, path.lastIndexOf('/')) : path;
}

/** A model of the catalog is known by its name in 16 bits; where no build of it is known, the choice is the user's. */
function reference(model: ModelFacts): string {
  const { path, precision } = model;
  if (model.format !== 'catalog' || precision === 'bf16' || precision === 'mxfp4') return path;
  if (precisionOfBuild(path) === precision) return path;
  return publishedBuild(path, precision) ?? `<${precision} build of ${path}>`;
}

/** The name that clients use: of the hub, else the folder's or the file's without ending and part number. */
export function clientName(model: ModelFacts): string {
  if (model.format === 'catalog') return model.path;
  if (model.repository !== null) return model.repository.split('@')[0] ?? model.repository;
  return lastPart(model.path).replace(/(-\d{5}-of-\d{5})?\.gguf$/i, '');
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Said where the catalog does not know what to load. */
export function modelNote(name: string, isFile: boolean): string[] {
  if (!name.startsWith('<')) return [];
  return [
    isFile
      ? `No file of this model is here: put the path of a .gguf in place of ${name}, or give \`edgewright\` the path instead of the name, and it is mounted.`
      : `No published build is known: put a repository or a folder in place of ${name}.`,
  ];
}
