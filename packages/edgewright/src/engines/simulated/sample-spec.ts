import type { SimulationSpec } from './simulation-spec.ts';

const gib = 1_024 ** 3;

/** Releases whose names, lines and metrics the faces know best. */
export const simulatedVersions: Readonly<Record<SimulationSpec['engine'], string>> = {
  vllm: '0.20.1',
  sglang: '0.5.5.post2',
  'tensorrt-llm': '1.3.0rc13',
  triton: '2.71.0',
  'mlc-llm': '0.20.0',
  'llama-cpp': 'b10488',
  ollama: '0.33.0',
  tgi: '3.3.7',
  'tensorrt-edge-llm': '0.11.1',
};

/** A small engine for rehearsals and tests: starts in a few virtual seconds, a thousand times faster than real time. */
export function sampleSpec(
  engine: SimulationSpec['engine'],
  overrides: Partial<SimulationSpec> = {},
): SimulationSpec {
  return {
    schema: 'edgewright/simulation@1',
    engine,
    engineVersion: simulatedVersions[engine],
    device: 'NVIDIA Thor',
    models: ['sample/model'],
    precision: 'nvfp4',
    contextTokens: 2_048,
    sessions: 4,
    queue: null,
    batchTokens: 2_048,
    kvTokens: 8_192,
    blockTokens: 16,
    prefixCache: true,
    metrics: true,
    metricsPort: null,
    speed: {
      t0Ms: 2,
      weightsMs: 18,
      kvMsPerToken: 0.0002,
      prefillMsPerToken: 0.1,
      speculation: null,
      thermal: null,
    },
    memory: { totalBytes: 122.82 * gib, weightsBytes: 6 * gib, kvCacheBytes: gib, graphsBytes: gib / 2 },
    start: startOf(engine),
    timeScale: 0.001,
    seed: 1,
    apiKey: null,
    faults: [],
    ...overrides,
  };
}

/** MLC compiles before it loads; the others load first. */
function startOf(engine: SimulationSpec['engine']): SimulationSpec['start'] {
  const load = { stage: 'load', durationMs: 4_000, steps: 4, cache: 'miss' } as const;
  const compile = { stage: 'compile', durationMs: 2_000, steps: 1, cache: 'miss' } as const;
  return [
    ...(engine === 'mlc-llm' ? [compile, load] : [load, compile]),
    { stage: 'graphs', durationMs: 1_000, steps: 5, cache: 'miss' },
    { stage: 'warm-up', durationMs: 500, steps: 1, cache: 'miss' },
  ];
}
