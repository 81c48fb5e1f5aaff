import { matchesGlob } from './match-glob.ts';

interface DuplicateRule {
  glob: string;
  /** Only beside a file like this; null: always. */
  beside: string | null;
  why: string;
}

const pytorch = 'the same weights as a PyTorch checkpoint';

/** Files that hold the same weights again in another format. */
const rules: readonly DuplicateRule[] = [
  { glob: 'original/*', beside: '*.safetensors', why: 'the same weights for the publisher’s own program' },
  { glob: 'metal/*', beside: '*.safetensors', why: 'the same weights for Apple’s Metal' },
  { glob: 'onnx/*', beside: '*.safetensors', why: 'the same weights for ONNX Runtime' },
  { glob: '*.pth', beside: '*.safetensors', why: pytorch },
  { glob: 'pytorch_model*.bin', beside: '*.safetensors', why: pytorch },
  { glob: 'consolidated*.safetensors', beside: 'model*.safetensors', why: 'the same weights in one file' },
  { glob: '*.h5', beside: '*.safetensors', why: 'the same weights for TensorFlow' },
  { glob: '*.msgpack', beside: '*.safetensors', why: 'the same weights for Flax' },
  { glob: '*.gguf', beside: 'model*.safetensors', why: 'the same weights for llama.cpp' },
];

/** Why a file of a model is not needed beside the others; null: it is. */
export function duplicateReason(path: string, all: readonly { path: string }[]): string | null {
  const rule = rules.find(
    ({ glob, beside }) =>
      matchesGlob(path, glob) &&
      (beside === null ||
        all.some((other) => other.path !== path && isBeside(other.path) && matchesGlob(other.path, beside))),
  );
  return rule?.why ?? null;
}

/** What stands for the model itself lies at the top. */
function isBeside(path: string): boolean {
  return !path.includes('/');
}
