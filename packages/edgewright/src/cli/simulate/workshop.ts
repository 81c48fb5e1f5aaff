import type { SimulationSpec } from '../../engines/simulated/simulation-spec.ts';

const gib = 1_024 ** 3;

/**
 * Llama-3.1-8B-Instruct with vLLM on a Jetson AGX Thor, as the Jetson Thor workshop of GTC DC 2025 measured it: speed of
 * one session, memory of the model, and time to load. Source: the workshop's recap tables.
 */
const rungs = {
  fp16: {
    model: 'meta-llama/Llama-3.1-8B-Instruct',
    precision: 'bf16',
    weightsGib: 14.99,
    loadMs: 25_000,
    tokensPerSecond: 10.7,
  },
  fp8: {
    model: 'nvidia/Llama-3.1-8B-Instruct-FP8',
    precision: 'fp8',
    weightsGib: 8.49,
    loadMs: 20_300,
    tokensPerSecond: 14.2,
  },
  fp4: {
    model: 'nvidia/Llama-3.1-8B-Instruct-FP4',
    precision: 'nvfp4',
    weightsGib: 6.07,
    loadMs: 21_100,
    tokensPerSecond: 19.1,
  },
  'fp4-speculation': {
    model: 'nvidia/Llama-3.1-8B-Instruct-FP4',
    precision: 'nvfp4',
    weightsGib: 6.86,
    loadMs: 21_100,
    tokensPerSecond: 19.1,
  },
} as const;
export type WorkshopRung = keyof typeof rungs;
export const workshopRungs = Object.keys(rungs) as WorkshopRung[];

/** Part of a step that does not depend on what is read: a fit to the three rungs without speculation. */
const overheadMs = 33.2;
/** Bandwidth that the same fit gives. Bytes per second. */
const bandwidth = 245e9;
/** Keys and values of one token of Llama-3.1-8B in 16 bits. */
const kvBytesPerToken = 131_072;
/** Prompt tokens per second of that stack: an estimate, the workshop does not tell. */
const promptTokensPerSecond = 8_000;

/**
 * The workshop tells rates with speculation, 14.3 tokens/s in short and 25.6 in long answers, and neither the length
 * of a step nor what is accepted. Both follow once one is assumed: 2.31 tokens per step in long answers, of five
 * proposed. Where short ends is assumed, too.
 */
const speculated = {
  longRate: 25.6,
  shortRate: 14.3,
  longTokensPerStep: 2.31,
  draftTokens: 5,
  shortUpToTokens: 160,
};

/** What a client measures with one session, in tokens per second. */
export function workshopRates(rung: WorkshopRung): { readonly short: number; readonly long: number } {
  const { tokensPerSecond } = rungs[rung];
  return rung === 'fp4-speculation'
    ? { short: speculated.shortRate, long: speculated.longRate }
    : { short: tokensPerSecond, long: tokensPerSecond };
}

export interface WorkshopSettings {
  /** What an earlier start compiled is found: 5 s instead of 45 s. */
  readonly warmCache: boolean;
  readonly timeScale: number;
  readonly seed: number;
}

export function workshopSpec(
  rung: WorkshopRung,
  { warmCache, timeScale, seed }: WorkshopSettings,
): SimulationSpec {
  const { model, precision, weightsGib, loadMs, tokensPerSecond } = rungs[rung];
  const totalBytes = 122.82 * gib;
  const graphsBytes = 0.55 * gib;
  // The share of memory that the workshop's own start names, less the model and the graphs.
  const kvCacheBytes = 0.7 * totalBytes - weightsGib * gib - graphsBytes;
  const stepMs = 1_000 / tokensPerSecond;
  return {
    schema: 'edgewright/simulation@1',
    engine: 'vllm',
    // The workshop's image nvcr.io/nvidia/vllm:25.09-py3.
    engineVersion: '0.10.1.1',
    device: 'NVIDIA Thor',
    models: [model],
    precision,
    contextTokens: 131_072,
    sessions: 256,
    queue: null,
    batchTokens: 8_192,
    kvTokens: Math.floor(kvCacheBytes / kvBytesPerToken),
    blockTokens: 16,
    prefixCache: true,
    metrics: true,
    metricsPort: null,
    speed: {
      t0Ms: overheadMs,
      weightsMs: stepMs - overheadMs,
      kvMsPerToken: (kvBytesPerToken * 1_000) / bandwidth,
      prefillMsPerToken: 1_000 / promptTokensPerSecond,
      speculation: rung === 'fp4-speculation' ? speculationOver(stepMs) : null,
      thermal: null,
    },
    memory: { totalBytes, weightsBytes: weightsGib * gib, kvCacheBytes, graphsBytes },
    start: [
      { stage: 'load', durationMs: loadMs, steps: rung === 'fp16' ? 4 : 2, cache: 'miss' },
      {
        stage: 'compile',
        durationMs: warmCache ? 5_000 : 45_000,
        steps: 1,
        cache: warmCache ? 'hit' : 'miss',
      },
      { stage: 'graphs', durationMs: 21_000, steps: 67, cache: 'miss' },
    ],
    timeScale,
    seed,
    apiKey: null,
    faults: [],
  };
}

function speculationOver(plainStepMs: number): NonNullable<SimulationSpec['speed']['speculation']> {
  const { longRate, shortRate, longTokensPerStep, draftTokens, shortUpToTokens } = speculated;
  const stepMs = (longTokensPerStep * 1_000) / longRate;
  return {
    draftTokens,
    extraStepMs: stepMs - plainStepMs,
    tokensPerStep: longTokensPerStep,
    short: { upToTokens: shortUpToTokens, tokensPerStep: (shortRate * stepMs) / 1_000 },
  };
}
