import type { PlanEngine } from '../packages/edgewright/src/contract/plan-engines.ts';

/** Published speeds of one engine release on one device. */
export interface PointGroup {
  readonly id: string;
  readonly device: string;
  readonly engine: PlanEngine;
  readonly versions: string;
  readonly source: string;
  /** `request`: output tokens over whole requests. `decode`: while tokens are drawn, prompts left out. */
  readonly measure: 'request' | 'decode';
  readonly inputTokens: number;
  readonly outputTokens: number;
  /**
   * Prompts cost nothing in these runs: eight sessions cost no more than their cache, and cold prompts would have
   * needed more than the peak of the GPU. A warm-up with the same prompts does that, where prefixes are cached; for
   * models with recurrent layers vLLM does not cache them.
   */
  readonly promptsCached?: true;
  /** Models whose layers all look back, or models with recurrent layers too: engines have other kernels for those. */
  readonly kind: 'attention' | 'recurrent' | 'any';
  /** Constants of the catalog are fitted to the group. False: too few models, or no better than the assumptions. */
  readonly givesConstants: boolean;
  readonly points: readonly PublishedPoint[];
}

export interface PublishedPoint {
  /** As `findModel` knows it. */
  readonly model: string;
  readonly precision: string;
  readonly sessions: number;
  /** Output tokens per second of all sessions together. */
  readonly tokensPerSecond: number;
  /** Of one prompt of `inputTokens` alone, where the source has it. */
  readonly promptTokensPerSecond?: number;
}

/** Model, one session, eight sessions, and prompt tokens per second of one session. */
type Pair = readonly [model: string, one: number, eight: number, prompt?: number];

function pairs(precision: string, rows: readonly Pair[]): PublishedPoint[] {
  return rows.flatMap(([model, one, eight, prompt]) => [
    {
      model,
      precision,
      sessions: 1,
      tokensPerSecond: one,
      ...(prompt === undefined ? {} : { promptTokensPerSecond: prompt }),
    },
    { model, precision, sessions: 8, tokensPerSecond: eight },
  ]);
}

const january = 'Jetson AI Lab, benchmark table of January 2026 (63e1e71)';
const newer = 'Jetson AI Lab, benchmarks.json (0d6baca)';
const edgePage = 'TensorRT Edge-LLM, performance benchmarks';
const chat = { measure: 'request', inputTokens: 2_048, outputTokens: 128 } as const;
const decode = { measure: 'decode', inputTokens: 2_048, outputTokens: 128 } as const;
/** MTBench: prompts of about 61 tokens; the length of the answers is not told. */
const short = { measure: 'decode', inputTokens: 61, outputTokens: 512 } as const;

export const pointGroups: readonly PointGroup[] = [
  {
    id: 'thor-vllm-w4a16',
    device: 'jetson-agx-thor-t5000',
    engine: 'vllm',
    versions: 'image of January 2026',
    source: january,
    ...chat,
    promptsCached: true,
    kind: 'attention',
    givesConstants: true,
    points: pairs('w4a16', [
      ['llama-3.2-3b', 65.83, 330.72],
      ['llama-3.1-8b', 44, 251],
      ['llama-3.3-70b', 6.27, 41.5],
      ['qwen3-4b', 56.46, 273.37],
      ['qwen3-30b-a3b', 61.01, 226.42],
    ]),
  },
  {
    id: 'orin-vllm-w4a16-january',
    device: 'jetson-agx-orin-64gb',
    engine: 'vllm',
    versions: 'image of January 2026',
    source: january,
    ...chat,
    promptsCached: true,
    kind: 'attention',
    givesConstants: false,
    points: pairs('w4a16', [
      ['llama-3.2-3b', 52.58, 240.68],
      ['llama-3.1-8b', 28.14, 112.33],
      ['llama-3.3-70b', 2.93, 7.38],
      ['qwen3-4b', 42.15, 193.83],
      ['qwen3-30b-a3b', 31.43, 76.69],
    ]),
  },
  {
    id: 'thor-vllm-nvfp4',
    device: 'jetson-agx-thor-t5000',
    engine: 'vllm',
    versions: 'image of spring 2026',
    source: newer,
    ...chat,
    promptsCached: true,
    kind: 'attention',
    givesConstants: true,
    points: pairs('nvfp4', [
      ['qwen3-4b', 68, 311],
      ['qwen3-30b-a3b', 67, 242],
      ['qwen3-1.7b', 122, 500],
      ['qwen3-8b', 41, 224],
      ['gemma-4-26b-a4b', 50, 180],
    ]),
  },
  {
    id: 'thor-vllm-nvfp4-recurrent',
    device: 'jetson-agx-thor-t5000',
    engine: 'vllm',
    versions: 'image of spring 2026',
    source: newer,
    ...chat,
    kind: 'recurrent',
    givesConstants: false,
    points: pairs('nvfp4', [
      ['nvidia/NVIDIA-Nemotron-Nano-9B-v2', 30, 100],
      ['nemotron-3-nano:30b', 55, 161],
      ['qwen3.5-35b-a3b', 35, 125],
      ['qwen3.5-27b', 14, 77],
    ]),
  },
  {
    id: 't4000-vllm-nvfp4',
    device: 'jetson-t4000',
    engine: 'vllm',
    versions: 'image of spring 2026',
    source: newer,
    ...chat,
    promptsCached: true,
    kind: 'attention',
    givesConstants: false,
    points: pairs('nvfp4', [
      ['qwen3-4b', 55, 258],
      ['qwen3-30b-a3b', 57, 184],
      ['qwen3-1.7b', 95, 423],
      ['qwen3-8b', 33, 177],
    ]),
  },
  {
    id: 't4000-vllm-nvfp4-recurrent',
    device: 'jetson-t4000',
    engine: 'vllm',
    versions: 'image of spring 2026',
    source: newer,
    ...chat,
    kind: 'recurrent',
    givesConstants: true,
    points: pairs('nvfp4', [
      ['nvidia/NVIDIA-Nemotron-Nano-9B-v2', 24, 82],
      ['nemotron-3-nano:30b', 46, 135],
      ['qwen3.5-27b', 9, 41],
    ]),
  },
  {
    id: 'orin-vllm-w4a16',
    device: 'jetson-agx-orin-64gb',
    engine: 'vllm',
    versions: 'image of spring 2026',
    source: newer,
    ...chat,
    promptsCached: true,
    kind: 'attention',
    givesConstants: false,
    points: pairs('w4a16', [
      ['qwen3-4b', 50, 222],
      ['qwen3-30b-a3b', 55, 174],
      ['qwen3-8b', 28, 149],
      ['gemma-4-26b-a4b', 32, 110],
    ]),
  },
  {
    id: 'orin-vllm-w4a16-recurrent',
    device: 'jetson-agx-orin-64gb',
    engine: 'vllm',
    versions: 'image of spring 2026',
    source: newer,
    ...chat,
    kind: 'recurrent',
    givesConstants: false,
    points: pairs('w4a16', [
      ['nvidia/NVIDIA-Nemotron-Nano-9B-v2', 20, 85],
      ['nemotron-3-nano:30b', 35, 71],
      ['qwen3.5-35b-a3b', 30, 80],
    ]),
  },
  {
    id: 'orin-nx-vllm-w4a16',
    device: 'jetson-orin-nx-16gb',
    engine: 'vllm',
    versions: 'image of spring 2026',
    source: newer,
    ...chat,
    kind: 'any',
    givesConstants: false,
    points: pairs('w4a16', [
      ['nvidia/NVIDIA-Nemotron-Nano-9B-v2', 11, 60],
      ['qwen3-4b', 17, 35],
      ['qwen3-8b', 9, 20],
    ]),
  },
  {
    id: 'thor-edge-llm-nvfp4',
    device: 'jetson-agx-thor-t5000',
    engine: 'tensorrt-edge-llm',
    versions: '0.9.0',
    source: `${edgePage} 0.9.0, llm_bench past 2048 tokens`,
    ...decode,
    kind: 'any',
    givesConstants: true,
    points: pairs('nvfp4', [
      ['qwen3-0.6b', 245.4, 715.2, 101_070.8],
      ['qwen3-1.7b', 135.5, 519.2, 68_527.5],
      ['qwen3-4b', 73.7, 349.6, 31_645.4],
      ['qwen3-8b', 44.4, 252, 18_896.8],
      ['qwen3-30b-a3b', 84.8, 249.6, 14_952.3],
      ['nemotron-3-nano:30b', 76, 272, 12_238.7],
      ['qwen3.5-27b', 14.5, 95.2, 4_433.4],
      ['qwen3.6-35b-a3b', 84.1, 257.6, 10_501.2],
    ]),
  },
  {
    id: 'thor-edge-llm-int4',
    device: 'jetson-agx-thor-t5000',
    engine: 'tensorrt-edge-llm',
    versions: '0.9.0',
    source: `${edgePage} 0.9.0, MTBench; experts in GPTQ`,
    ...short,
    kind: 'any',
    givesConstants: false,
    points: pairs('int4-awq', [
      ['qwen3-4b', 79.6, 328.6],
      ['qwen3-8b', 49.3, 191.8],
      ['qwen3-30b-a3b', 85.8, 232.1],
      ['qwen3.5-35b-a3b', 48.2, 203.1],
      ['qwen3.5-27b', 15.8, 60.2],
    ]),
  },
  {
    id: 'thor-edge-llm-0.4',
    device: 'jetson-agx-thor-t5000',
    engine: 'tensorrt-edge-llm',
    versions: '0.4.0',
    source: `${edgePage} 0.4.0; an older release, for comparison`,
    ...decode,
    inputTokens: 370,
    kind: 'attention',
    givesConstants: false,
    points: pairs('nvfp4', [
      ['llama-3.1-8b', 54.9, 308.7, 12_355],
      ['qwen3-0.6b', 318.6, 1_562.4, 41_591],
      ['qwen3-4b', 90.2, 507.4, 15_895],
      ['qwen3-8b', 53.7, 372.2, 11_159],
    ]),
  },
  {
    id: 'orin-edge-llm-int4',
    device: 'jetson-agx-orin-64gb',
    engine: 'tensorrt-edge-llm',
    versions: '0.9.0',
    source: `${edgePage} 0.9.0, MTBench; experts in GPTQ`,
    ...short,
    kind: 'attention',
    givesConstants: true,
    points: pairs('int4-awq', [
      ['qwen3-0.6b', 186.4, 738.2],
      ['qwen3-1.7b', 98.6, 465.5],
      ['qwen3-4b', 53.1, 225.8],
      ['qwen3-8b', 32.5, 151.5],
      ['qwen3-30b-a3b', 56.7, 163.3],
    ]),
  },
  {
    id: 'orin-llama-cpp-q4',
    device: 'jetson-agx-orin-64gb',
    engine: 'llama-cpp',
    versions: 'builds of 2024',
    source: 'holohub #170, 4-bit',
    measure: 'decode',
    inputTokens: 128,
    outputTokens: 128,
    kind: 'any',
    givesConstants: true,
    points: [
      { model: 'llama-2-7b', precision: 'q4_0', sessions: 1, tokensPerSecond: 22.5 },
      { model: 'llama-2-13b', precision: 'q4_0', sessions: 1, tokensPerSecond: 13.3 },
      { model: 'llama-2-70b', precision: 'q4_0', sessions: 1, tokensPerSecond: 3 },
    ],
  },
  {
    id: 'p40-llama-cpp',
    device: 'tesla-p40',
    engine: 'llama-cpp',
    versions: 'build of January 2024',
    source: 'llama.cpp PR 4766, tg128',
    measure: 'decode',
    inputTokens: 1,
    outputTokens: 128,
    kind: 'any',
    givesConstants: false,
    points: [
      { model: 'llama-2-7b', precision: 'q4_0', sessions: 1, tokensPerSecond: 56.79 },
      { model: 'llama-2-7b', precision: 'q4_1', sessions: 1, tokensPerSecond: 55.5 },
      { model: 'llama-2-7b', precision: 'q4_k_s', sessions: 1, tokensPerSecond: 54.2 },
      { model: 'llama-2-7b', precision: 'q5_0', sessions: 1, tokensPerSecond: 48.3 },
      { model: 'llama-2-7b', precision: 'q3_k_s', sessions: 1, tokensPerSecond: 30.9 },
      { model: 'llama-2-7b', precision: 'q2_k', sessions: 1, tokensPerSecond: 33.5 },
    ],
  },
  {
    id: 'rtx-pro-4000-llama-cpp',
    device: 'rtx-pro-4000-blackwell',
    engine: 'llama-cpp',
    versions: 'build of 2026',
    source: 'llama.cpp #16578',
    measure: 'decode',
    inputTokens: 1,
    outputTokens: 32,
    kind: 'any',
    givesConstants: false,
    points: [{ model: 'gpt-oss-20b', precision: 'mxfp4_moe', sessions: 1, tokensPerSecond: 109.68 }],
  },
  {
    id: 'spark-llama-cpp',
    device: 'dgx-spark-gb10',
    engine: 'llama-cpp',
    versions: 'build of 2025',
    source: 'llama.cpp #16578',
    measure: 'decode',
    inputTokens: 1,
    outputTokens: 32,
    kind: 'any',
    givesConstants: false,
    points: [{ model: 'gpt-oss-20b', precision: 'mxfp4_moe', sessions: 1, tokensPerSecond: 79.74 }],
  },
  {
    id: 'thor-vllm-25.09',
    device: 'jetson-agx-thor-t5000',
    engine: 'vllm',
    versions: 'nvcr.io/nvidia/vllm:25.09-py3',
    source: 'Jetson Thor workshop (2025); long prompts and answers not told, taken as 128 + 1024',
    measure: 'request',
    inputTokens: 128,
    outputTokens: 1_024,
    kind: 'any',
    givesConstants: false,
    points: [
      { model: 'llama-3.1-8b', precision: 'bf16', sessions: 1, tokensPerSecond: 10.7 },
      { model: 'llama-3.1-8b', precision: 'fp8', sessions: 1, tokensPerSecond: 14.2 },
      { model: 'llama-3.1-8b', precision: 'nvfp4', sessions: 1, tokensPerSecond: 19.1 },
    ],
  },
];

/** Published figures that were left out, and why. */
export const leftOut: readonly { readonly what: string; readonly why: string }[] = [
  {
    what: 'Qwen3.6-27B and Qwen3.6-35B-A3B on Thor and T4000',
    why: 'the same dimensions as Qwen3.5 and half as fast again: other software, which the table does not name',
  },
  {
    what: 'Qwen3-VL-4B',
    why: 'the dimensions of Qwen3-4B, which is in: a test on it would not be a test on another model',
  },
  {
    what: 'Qwen3-VL-2B on AGX Orin and Orin NX',
    why: 'slower at eight sessions than Qwen3-VL-4B on the same box: something else was measured',
  },
  {
    what: 'gpt-oss-120b on DGX Spark, 57 to 60 tokens/s',
    why: 'it would be more than all of the bandwidth: speculation, or fewer experts',
  },
  { what: 'Llama-3.1-8B on DGX Spark, 38.65 and 20.5', why: 'the engine is not named' },
  { what: 'Llama-3.1-8B on RTX PRO 6000 Max-Q, 7648', why: 'peak over unknown batch sizes' },
  { what: 'L4, 262 to 641', why: 'model, prompts and answers are not named' },
  { what: 'Qwen3.8-27B on RTX PRO 4500 and 6000', why: 'speculative, or another engine than ours' },
  { what: 'Nemotron-3-Nano 4B and Omni', why: 'their dimensions are not in the catalog' },
  { what: 'Thor, Llama-3.3-70B 12.64 of August 2025', why: 'software that was replaced within five weeks' },
];
