import type { SimulationSpec } from '../../engines/simulated/simulation-spec.ts';

type Stage = SimulationSpec['start'][number];

/** Bytes per second from a local disk with a warm page cache: the workshop's 65 GiB in 25 to 35 s. */
const loadBytesPerSecond = 2.4e9;
/** Before the first byte is read: Python, the driver. An assumption. */
const processMs = 4_000;

interface StageTimes {
  readonly compileMs: { readonly cold: number; readonly warm: number } | null;
  readonly graphsMs: number | null;
  readonly warmUpMs: number;
}

/**
 * vLLM: the workshop's 45 s to compile, about 5 s with what an earlier start compiled, 21 s of graphs. MLC: minutes
 * for its library the first time. Edge-LLM: minutes to hours for its engine the first time. The rest is assumed.
 */
const times: Readonly<Record<SimulationSpec['engine'], StageTimes>> = {
  vllm: { compileMs: { cold: 45_000, warm: 5_000 }, graphsMs: 21_000, warmUpMs: 500 },
  sglang: { compileMs: null, graphsMs: 12_300, warmUpMs: 3_000 },
  'tensorrt-llm': { compileMs: null, graphsMs: 10_000, warmUpMs: 3_000 },
  triton: { compileMs: null, graphsMs: 10_000, warmUpMs: 3_000 },
  'mlc-llm': { compileMs: { cold: 180_000, warm: 500 }, graphsMs: null, warmUpMs: 500 },
  'llama-cpp': { compileMs: null, graphsMs: null, warmUpMs: 800 },
  ollama: { compileMs: null, graphsMs: null, warmUpMs: 800 },
  tgi: { compileMs: null, graphsMs: 8_000, warmUpMs: 3_000 },
  'tensorrt-edge-llm': { compileMs: { cold: 900_000, warm: 500 }, graphsMs: null, warmUpMs: 500 },
};

/** The start of an engine with a model of this size. */
export function startStages(
  engine: SimulationSpec['engine'],
  { weightsBytes, warmCache }: { weightsBytes: number; warmCache: boolean },
): Stage[] {
  const { compileMs, graphsMs, warmUpMs } = times[engine];
  const loadMs = processMs + (weightsBytes / loadBytesPerSecond) * 1_000;
  const shards = Math.max(1, Math.min(64, Math.ceil(weightsBytes / 5e9)));
  const load: Stage = { stage: 'load', durationMs: loadMs, steps: shards, cache: 'miss' };
  const compile: Stage[] =
    compileMs === null
      ? []
      : [
          {
            stage: 'compile',
            durationMs: warmCache ? compileMs.warm : compileMs.cold,
            steps: 1,
            cache: warmCache ? 'hit' : 'miss',
          },
        ];
  const compilesFirst = engine === 'mlc-llm' || engine === 'tensorrt-edge-llm';
  return [
    ...(compilesFirst ? [...compile, load] : [load, ...compile]),
    ...(graphsMs === null
      ? []
      : [{ stage: 'graphs', durationMs: graphsMs, steps: 35, cache: 'miss' } as const]),
    { stage: 'warm-up', durationMs: warmUpMs, steps: 1, cache: 'miss' },
  ];
}
