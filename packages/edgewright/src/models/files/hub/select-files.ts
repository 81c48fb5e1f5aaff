import { AppError } from '../../../base/app-error.ts';
import { formatBytes } from '../../../base/format-quantity.ts';
import { duplicateReason } from '../store/duplicate-weights.ts';
import { matchesGlob } from '../store/match-glob.ts';
import type { HubFile } from './hub-client.ts';

export interface SelectedFiles {
  files: HubFile[];
  skipped: { path: string; bytes: number; why: string }[];
}

/** Kept by the hub, read by no engine. */
const unread: readonly { glob: string; why: string }[] = [
  { glob: '.gitattributes', why: 'for git' },
  { glob: 'pytorch_model.bin.index.json', why: 'lists files of a PyTorch checkpoint' },
];

/**
 * Which files to fetch: those that `include` names, else everything but duplicates. A repository with several
 * GGUF builds is refused without `include`: nobody needs all of them.
 */
export function selectFiles(files: readonly HubFile[], include: readonly string[]): SelectedFiles {
  if (include.length > 0) {
    const chosen = files.filter(({ path }) => include.some((glob) => matchesGlob(path, glob)));
    if (chosen.length === 0) {
      throw new AppError('usage', {
        message: `No file of the repository matches --include ${include.join(' ')}.`,
        nextStep: `It has: ${listed(files)}.`,
      });
    }
    return { files: chosen, skipped: [] };
  }
  const skipped: SelectedFiles['skipped'] = [];
  const chosen = files.filter((file) => {
    const hasOther = files.some(({ path }) => path.endsWith('.safetensors') || path.endsWith('.gguf'));
    const why =
      duplicateReason(file.path, files) ??
      (hasOther ? (unread.find(({ glob }) => file.path === glob)?.why ?? null) : null);
    if (why !== null) skipped.push({ path: file.path, bytes: file.bytes, why });
    return why === null;
  });
  refuseSeveralBuilds(chosen);
  return { files: chosen, skipped };
}

function refuseSeveralBuilds(files: readonly HubFile[]): void {
  const builds = files.filter(
    ({ path }) =>
      path.endsWith('.gguf') && !/mmproj/i.test(path) && !/-(?!00001)\d{5}-of-\d{5}\.gguf$/.test(path),
  );
  if (builds.length <= 1) return;
  throw new AppError('usage', {
    message: `The repository has ${builds.length} GGUF builds of the model, and one is enough.`,
    facts: { builds: builds.map(({ path }) => path) },
    nextStep: `Say which with --include, for example --include '*Q4_K_M*'. It has: ${listed(builds)}.`,
  });
}

function listed(files: readonly HubFile[]): string {
  const shown = files.slice(0, 20).map(({ path, bytes }) => `${path} (${formatBytes(bytes)})`);
  return files.length > shown.length ? `${shown.join(', ')} and more` : shown.join(', ');
}
