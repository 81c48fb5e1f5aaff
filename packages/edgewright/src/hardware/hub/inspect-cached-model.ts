import type { HostFacts } from '../../contract/host-facts.ts';
import type { Inquiry } from '../inquiry.ts';
import { missingWeights, type CachedFiles } from './missing-weights.ts';

type CachedModel = NonNullable<NonNullable<HostFacts['offline']>['models']>[number];

/**
 * Whether one model of the cache is whole. Its layout: `refs/main` names a commit, `snapshots/COMMIT/FILE` are links
 * to `blobs/HASH`; a blob that is being downloaded ends in `.incomplete`.
 */
export async function inspectCachedModel(
  inquiry: Inquiry,
  hubCache: string,
  name: string,
): Promise<CachedModel> {
  const folder = `${hubCache}/${name}`;
  const repository = name.slice('models--'.length).replaceAll('--', '/');
  const [reference, files] = await Promise.all([
    inquiry.machine.readText(`${folder}/refs/main`),
    findFiles(inquiry, folder),
  ]);
  const revision = reference.kind === 'read' ? reference.content.trim() || null : null;
  if (revision === null) {
    const problems = ['refs/main is missing: no download of the main branch was finished'];
    return { repository, revision, bytes: null, complete: false, problems };
  }
  const snapshot = inSnapshot(files, revision);
  const indexText = await readIndex(inquiry, `${folder}/snapshots/${revision}`, snapshot);
  const problems = [...missingWeights(snapshot, indexText), ...unfinished(files)];
  return {
    repository,
    revision,
    bytes: totalBytes(snapshot),
    complete: problems.length === 0,
    problems,
  };
}

function inSnapshot(files: CachedFiles, revision: string): CachedFiles {
  const prefix = `snapshots/${revision}/`;
  return new Map(
    [...files].flatMap(([path, bytes]) =>
      path.startsWith(prefix) ? [[path.slice(prefix.length), bytes] as const] : [],
    ),
  );
}

function unfinished(files: CachedFiles): string[] {
  const count = [...files.keys()].filter((path) => /^blobs\/.*\.incomplete$/.test(path)).length;
  return count === 0 ? [] : [`${count} downloads are unfinished (blobs/*.incomplete)`];
}

function totalBytes(snapshot: CachedFiles): number | null {
  const sizes = [...snapshot.values()];
  if (sizes.length === 0 || sizes.includes(null)) return null;
  return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}

async function readIndex(inquiry: Inquiry, folder: string, snapshot: CachedFiles): Promise<string | null> {
  const name = 'model.safetensors.index.json';
  if (!snapshot.has(name)) return null;
  const outcome = await inquiry.machine.readText(`${folder}/${name}`);
  return outcome.kind === 'read' ? outcome.content : null;
}

/** find follows the links, so that a link to nothing is no file. Captures and small systems answer by listing. */
async function findFiles(inquiry: Inquiry, folder: string): Promise<CachedFiles> {
  const argv = ['find', '-L', folder, '-maxdepth', '5', '-type', 'f', '-printf', '%s %P\\n'];
  const outcome = await inquiry.run(argv);
  if (outcome.kind === 'ran' && outcome.stdout !== '') {
    return new Map(
      [...outcome.stdout.matchAll(/^(\d{1,15}) (.+)$/gm)].map(([, bytes, path = '']) => [
        path,
        Number(bytes),
      ]),
    );
  }
  const found = new Map<string, number | null>();
  await listInto(inquiry, { folder, prefix: '', depth: 4 }, found);
  return found;
}

async function listInto(
  inquiry: Inquiry,
  at: { folder: string; prefix: string; depth: number },
  found: Map<string, number | null>,
): Promise<void> {
  const listed = await inquiry.machine.list(at.folder);
  if (listed.kind !== 'read') {
    if (at.prefix !== '') found.set(at.prefix.slice(0, -1), null);
    return;
  }
  if (at.depth === 0) return;
  await Promise.all(
    listed.content.map((name) =>
      listInto(
        inquiry,
        { folder: `${at.folder}/${name}`, prefix: `${at.prefix}${name}/`, depth: at.depth - 1 },
        found,
      ),
    ),
  );
}
