import { matchesGlob } from '../store/match-glob.ts';
import type { FolderFile } from '../store/walk-folder.ts';
import type { WeightFormat } from './inventory-entry.ts';

/**
 * Which engines read which format. Whether one runs on this box, and is the right one, is for the planner to
 * say. Ollama reads only what was brought into its own store.
 */
const enginesOfFormat: Readonly<Record<WeightFormat, readonly string[]>> = {
  gguf: ['embedded', 'llama.cpp'],
  safetensors: ['vllm', 'sglang', 'tensorrt-llm', 'tgi'],
  // Loaded by unpickling, which runs what is in the file: most engines refuse by now.
  pytorch: ['vllm', 'tgi'],
  mlc: ['mlc'],
  'tensorrt-llm': ['tensorrt-llm', 'triton'],
  ollama: ['ollama', 'embedded', 'llama.cpp'],
};

export function enginesFor(format: WeightFormat | null): readonly string[] {
  return format === null ? [] : enginesOfFormat[format];
}

/** By what a folder shows its format: the first row that fits. */
const marks: readonly { format: WeightFormat; glob: string }[] = [
  { format: 'mlc', glob: 'mlc-chat-config.json' },
  { format: 'tensorrt-llm', glob: 'rank*.engine' },
  { format: 'safetensors', glob: '*.safetensors' },
  { format: 'gguf', glob: '*.gguf' },
  { format: 'pytorch', glob: 'pytorch_model*.bin' },
  { format: 'pytorch', glob: '*.pth' },
];

/** The format of the weights in a folder; null: there are none. */
export function formatOfFiles(files: readonly FolderFile[]): WeightFormat | null {
  return (
    marks.find(({ glob }) => files.some(({ path }) => isTopLevel(path) && matchesGlob(path, glob)))?.format ??
    null
  );
}

function isTopLevel(path: string): boolean {
  return !path.includes('/');
}
