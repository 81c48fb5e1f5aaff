import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { startStages, type StartStage } from '../contract/engine-state.ts';
import type { StartFacts } from '../contract/start-facts.ts';
import { behaviourOf } from './behaviours.ts';
import type { ServedEngine } from './engine-behaviour.ts';
import { classifyFailure } from './failures/classify-failure.ts';
import type { FailureClass } from './failures/failure-classes.ts';
import { readEngineSample } from './metrics/read-engine-sample.ts';
import type { EngineMetricName } from './metrics/metrics-source.ts';
import { readLogLine } from './read-log-line.ts';

/**
 * Captures of real engines in November 2026, on a machine without a GPU unless it says so. Paths are replaced, and lines left out that
 * list what the file of the model holds.
 */
interface RealEngine {
  readonly engine: ServedEngine;
  readonly folder: string;
  readonly starts: readonly (readonly [file: string, stages: readonly StartStage[], facts: StartFacts])[];
  readonly failures: Readonly<Record<string, FailureClass>>;
  readonly metrics: Partial<Record<EngineMetricName, number>> | null;
}

const realEngines: readonly RealEngine[] = [
  {
    engine: 'llama-cpp',
    folder: 'llama-cpp-0.5.0-dev',
    starts: [
      [
        'start.txt',
        ['load', 'warm-up'],
        { engineVersion: 'b1', slots: 2, contextTokens: 1_024, kvCacheTokens: 2_048 },
      ],
      // At its usual level it tells less.
      ['start-quiet.txt', ['load', 'warm-up'], { slots: 2, contextTokens: 1_024, kvCacheTokens: 2_048 }],
    ],
    failures: {
      'arch.txt': 'model.arch',
      'badvalue.txt': 'flag.unknown',
      'cut.txt': 'model.missing',
      'flag.txt': 'flag.unknown',
      'junk.txt': 'model.missing',
      'memory.txt': 'oom.host',
      'missing.txt': 'model.missing',
      'port.txt': 'port.busy',
    },
    metrics: {
      requestsRunning: 0,
      requestsWaiting: 0,
      promptTokens: 11,
      cachedPromptTokens: 9,
      generatedTokens: 8,
      draftTokens: 0,
      acceptedDraftTokens: 0,
      drafts: 0,
    },
  },
  {
    // On an NVIDIA H200: an 8B model of random weights in F16.
    engine: 'llama-cpp',
    folder: 'llama-cpp-0.5.0-dev-cuda',
    starts: [
      [
        'start.txt',
        ['load', 'warm-up'],
        {
          slots: 4,
          contextTokens: 4_096,
          kvCacheTokens: 16_384,
          kvCacheBytes: 2_147_483_648,
          weightsBytes: 15_010_386_412,
          layersOnGpu: 33,
          layersTotal: 33,
          device: 'CUDA0 (NVIDIA H200)',
        },
      ],
    ],
    failures: { 'memory.txt': 'oom.device' },
    metrics: null,
  },
  {
    engine: 'ollama',
    folder: 'ollama-0.33.0',
    starts: [
      [
        'start.txt',
        ['spawn', 'load', 'warm-up'],
        {
          engineVersion: '0.33.0',
          device: 'cpu',
          slots: 2,
          contextTokens: 1_024,
          kvCacheTokens: 2_048,
          weightsLoadMs: 3_690,
        },
      ],
    ],
    failures: { 'port.txt': 'port.busy' },
    metrics: null,
  },
  {
    engine: 'vllm',
    folder: 'vllm-0.32.0',
    starts: [
      [
        'start.txt',
        ['load', 'compile', 'warm-up', 'check'],
        {
          engineVersion: '0.32.0',
          slots: 2,
          contextTokens: 1_024,
          weightsLoadMs: 40,
          kvCacheBytes: 1024 ** 3,
          kvCacheTokens: 262_144,
          concurrencyAtTokens: 1_024,
          maxConcurrency: 256,
        },
      ],
    ],
    failures: {
      'arch.txt': 'model.arch',
      'context.txt': 'flag.unknown',
      'cut.txt': 'model.missing',
      'flag.txt': 'flag.unknown',
      'memory.txt': 'oom.kv',
      'missing.txt': 'model.missing',
      'port.txt': 'port.busy',
      'quant.txt': 'quant.mismatch',
    },
    metrics: {
      requestsRunning: 0,
      requestsWaiting: 0,
      kvCacheUsage: 0,
      promptTokens: 61,
      cachedPromptTokens: 0,
      generatedTokens: 19,
      preemptions: 0,
    },
  },
  {
    engine: 'triton',
    folder: 'triton-2.51.0',
    starts: [['start.txt', ['load', 'warm-up'], { engineVersion: '2.51.0' }]],
    // The model could not be imported; that there is no GPU is what Triton says first.
    failures: { 'flag.txt': 'flag.unknown', 'import.txt': 'gpu.runtime', 'port.txt': 'port.busy' },
    metrics: { requestsWaiting: 0 },
  },
];

function capture(folder: string, file: string): string {
  return readFileSync(new URL(`./__fixtures__/real/${folder}/${file}`, import.meta.url), 'utf8');
}

describe.each(realEngines)('a real $folder', ({ engine, folder, starts, failures, metrics }) => {
  it.each(starts)('%s: goes forward, fails nowhere, ends ready', (file, stages, facts) => {
    const events = capture(folder, file)
      .split('\n')
      .flatMap((line) => readLogLine(behaviourOf(engine), line));
    const seen = events.flatMap((event) => (event.kind === 'progress' ? [event.progress.stage] : []));
    expect([...new Set(seen)]).toEqual(stages);
    expect(seen).toEqual(
      seen.toSorted((left, right) => startStages.indexOf(left) - startStages.indexOf(right)),
    );
    expect(events.filter(({ kind }) => kind === 'failure' || kind === 'concern')).toEqual([]);
    expect(events.findLast((event) => event.kind !== 'facts')).toEqual({ kind: 'says-ready' });
    const told = events.reduce<StartFacts>(
      (known, event) => (event.kind === 'facts' ? { ...known, ...event.facts } : known),
      {},
    );
    expect(told).toEqual(facts);
  });

  it('has a class for every failure that was provoked', () => {
    const found = readdirSync(new URL(`./__fixtures__/real/${folder}/failures`, import.meta.url)).map(
      (file) => {
        const lines = capture(folder, `failures/${file}`).split('\n');
        const end = { exitCode: 1, signal: null, oomKilled: null, scope: { device: null, l4t: null } };
        return [file, classifyFailure({ engine, lines, ...end })?.class];
      },
    );
    expect(Object.fromEntries(found)).toEqual(failures);
  });

  it.runIf(metrics !== null)('tells the figures that we read', () => {
    const source = behaviourOf(engine).metrics;
    expect(source && readEngineSample(source, capture(folder, 'metrics.txt')).values).toEqual(metrics);
  });
});

describe('a request to a real llama-server at the level that is asked for', () => {
  it('means nothing, and is told in few lines', () => {
    const lines = capture('llama-cpp-0.5.0-dev', 'one-request.txt').split('\n');
    expect(lines.flatMap((line) => readLogLine(behaviourOf('llama-cpp'), line))).toEqual([]);
    expect(lines.length).toBeLessThan(40);
  });
});
