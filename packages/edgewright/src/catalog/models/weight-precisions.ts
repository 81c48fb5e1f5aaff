import type { ModelFacts } from '../../contract/model-facts.ts';

type Method = NonNullable<ModelFacts['quantization']>['method'];

/** Bits of one number of each part, scales included. */
interface PrecisionFormat {
  readonly method: Method;
  /** Matrices of attention and feed-forward layers, and experts. */
  readonly matrixBits: number;
  readonly embeddingBits: number;
  /** Output matrix, and the embedding when the two are one. */
  readonly headBits: number;
  /** Routers, norms, biases. */
  readonly smallBits: number;
  /** In models with experts: every matrix that is none of theirs. Not said: `matrixBits`. */
  readonly othersBits?: number;
  /** Weights that share a scale; null: one scale for a whole matrix, or none. */
  readonly groupSize: number | null;
}

function whole(bits: 16 | 32): PrecisionFormat {
  const all = { matrixBits: bits, embeddingBits: bits, headBits: bits, smallBits: bits };
  return { method: 'none', ...all, groupSize: null };
}

/** Formats of GPU engines quantise the layers and leave the tables at 16 bits. */
function layersOnly(method: Method, matrixBits: number, groupSize: number | null): PrecisionFormat {
  return { method, matrixBits, embeddingBits: 16, headBits: 16, smallBits: 16, groupSize };
}

/** MLC quantises the tables, too. */
function mlc(bits: number): PrecisionFormat {
  const all = { matrixBits: bits, embeddingBits: bits, headBits: bits };
  return { method: 'mlc', ...all, smallBits: 16, groupSize: bits < 16 ? 32 : null };
}

/** GGUF: a mixture of types. Tables have one type each, what is small is kept at 32 bits. */
function gguf(matrixBits: number, embeddingBits: number, headBits: number): PrecisionFormat {
  return { method: 'gguf', matrixBits, embeddingBits, headBits, smallBits: 32, groupSize: null };
}

/**
 * Precisions that weights can be planned at. `fp8` has one scale per matrix, `nvfp4` one byte per 16 weights,
 * `mxfp4` one per 32; `int4-awq` and `int4-gptq` have 16 bits of scale and 4 of zero point per 128 weights, `w4a16`
 * the scale only. The matrix bits of GGUF mixtures are worked out from the average that llama.cpp publishes for
 * Llama 3.1 8B, less its tables, whose types are fixed; other models come out within 2 %.
 */
export const weightPrecisions = {
  f32: whole(32),
  bf16: whole(16),
  f16: whole(16),
  fp8: layersOnly('fp8', 8, null),
  int8: layersOnly('compressed-tensors-int8', 8, null),
  nvfp4: layersOnly('modelopt-nvfp4', 4.5, 16),
  mxfp4: { ...layersOnly('mxfp4', 4.25, 32), othersBits: 16 },
  'int4-awq': layersOnly('awq', 4.15625, 128),
  'int4-gptq': layersOnly('gptq', 4.15625, 128),
  w4a16: layersOnly('compressed-tensors-w4a16', 4.125, 128),
  // Groups of 32 with a scale of 16 bits.
  q4f16_1: mlc(4.5),
  q0f16: mlc(16),
  mxfp4_moe: { ...gguf(4.25, 8.5, 8.5), othersBits: 8.5 },
  q8_0: gguf(8.5, 8.5, 8.5),
  q6_k: gguf(6.5625, 6.5625, 6.5625),
  q5_k_m: gguf(5.653, 5.5, 6.5625),
  q5_k_s: gguf(5.5, 5.5, 6.5625),
  q5_1: gguf(6, 6, 6.5625),
  q5_0: gguf(5.5, 5.5, 6.5625),
  q4_k_m: gguf(4.797, 4.5, 6.5625),
  q4_k_s: gguf(4.536, 4.5, 6.5625),
  q4_1: gguf(5, 5, 6.5625),
  q4_0: gguf(4.5, 4.5, 6.5625),
  iq4_nl: gguf(4.553, 4.5, 6.5625),
  iq4_xs: gguf(4.316, 4.25, 6.5625),
  q3_k_l: gguf(4.191, 3.4375, 6.5625),
  q3_k_m: gguf(3.844, 3.4375, 6.5625),
  q3_k_s: gguf(3.4375, 3.4375, 6.5625),
  iq3_m: gguf(3.575, 3.4375, 6.5625),
  iq3_s: gguf(3.458, 3.4375, 6.5625),
  iq3_xs: gguf(3.27, 3.4375, 6.5625),
  iq3_xxs: gguf(3.071, 3.4375, 5.5),
  q2_k: gguf(2.942, 2.625, 6.5625),
  q2_k_s: gguf(2.724, 2.625, 6.5625),
  iq2_m: gguf(2.697, 3.4375, 5.5),
  iq2_s: gguf(2.479, 3.4375, 5.5),
  iq2_xs: gguf(2.365, 2.625, 5.5),
  iq2_xxs: gguf(2.128, 2.625, 5.5),
  iq1_m: gguf(1.856, 2.625, 5.5),
  iq1_s: gguf(1.693, 2.625, 5.5),
} as const satisfies Record<string, PrecisionFormat>;

export type WeightPrecision = keyof typeof weightPrecisions;

/** Other names of the same thing, as people and engines write them. */
const otherNames: Readonly<Record<string, WeightPrecision>> = {
  float32: 'f32',
  fp32: 'f32',
  bfloat16: 'bf16',
  float16: 'f16',
  fp16: 'f16',
  half: 'f16',
  'fp8-e4m3': 'fp8',
  w8a8: 'int8',
  fp4: 'nvfp4',
  awq: 'int4-awq',
  gptq: 'int4-gptq',
  int4: 'w4a16',
};

/** The precision that a name means, in any case; null: none that we know. */
export function findWeightPrecision(name: string): WeightPrecision | null {
  const wanted = name.trim().toLowerCase();
  return isPrecision(wanted) ? wanted : (otherNames[wanted] ?? null);
}

function isPrecision(name: string): name is WeightPrecision {
  return Object.hasOwn(weightPrecisions, name);
}
