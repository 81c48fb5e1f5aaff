import { AppError } from '../../../base/app-error.ts';
import { formatBytes } from '../../../base/format-quantity.ts';
import { matchesGlob } from '../store/match-glob.ts';
import type { HubFile } from './hub-client.ts';

export interface SelectedFiles {
  files: HubFile[];
  skipped: { path: string; bytes: number; why: string }[];
}

/** Same weights again in another format, and what no engine reads. */
const duplicates: readonly { glob: string; beside: string | null; why: string }[] = [
  { glob: 'original/*', beside: '*.safetensors', why: 'the same weights for the publisher’s own program' },
  { glob: '*.pth', beside: '*.safetensors', why: 'the same weights as a PyTorch checkpoint' },
  { glob: '*.pt', beside: '*.safetensors', why: 'the same weights as a PyTorch checkpoint' },
  { glob: 'pytorch_model*.bin*', beside: '*.safetensors', why: 'the same weights as a PyTorch checkpoint' },
  { glob: 'consolidated*.safetensors', beside: 'model*.safetensors', why: 'the same weights in one file' },
  { glob: 'metal/*', beside: '*.safetensors', why: 'the same weights for Apple’s Metal' },
  { glob: '*.h5', beside: null, why: 'for TensorFlow' },
  { glob: '*.msgpack', beside: null, why: 'for Flax' },
  { glob: '*.onnx*', beside: '*.safetensors', why: 'for ONNX Runtime' },
  { glob: 'onnx/*', beside: '*.safetensors', why: 'for ONNX Runtime' },
  { glob: '.gitattributes', beside: null, why: 'for git' },
  { glob: '*.gguf', beside: '*.safetensors', why: 'the same weights for llama.cpp' },
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
    const reason = duplicates.find(
      ({ glob, beside }) =>
        matchesGlob(file.path, glob) &&
        (beside === null || files.some((other) => other !== file && matchesGlob(other.path, beside))),
    );
    if (reason) skipped.push({ path: file.path, bytes: file.bytes, why: reason.why });
    return !reason;
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
