import type { WeightType } from './number-types.ts';
import type { Tokenizer } from './read-gguf-tokenizer.ts';
import type { TwinArchitecture } from './twin-architectures.ts';
import type { TwinShape } from './twin-shape.ts';

/** A twin to be written: every decision made. */
export interface TwinRequest {
  name: string;
  architecture: TwinArchitecture;
  shape: TwinShape;
  type: WeightType;
  /** Of as many tokens as the shape says. */
  tokenizer: Tokenizer;
  seed: number;
  /** File (GGUF) or folder (safetensors). */
  path: string;
}

export interface WrittenTwin {
  path: string;
  files: { path: string; bytes: number }[];
  parameters: number;
  bytes: number;
}
