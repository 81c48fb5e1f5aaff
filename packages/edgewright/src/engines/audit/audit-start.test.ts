import { describe, expect, it } from 'vitest';
import { planSchema, type Plan } from '../../contract/plan.ts';
import type { StartFacts } from '../../contract/start-facts.ts';
import type { Concern } from '../log-event.ts';
import { auditStart } from './audit-start.ts';

const gibibyte = 1024 ** 3;

/** 16 sessions of 20480 tokens with 8 GiB of weights. */
function planned(changes: Partial<Plan> = {}): Plan {
  const plan = planSchema.parse({
    device: 'jetson-agx-thor-t5000',
    engine: 'vllm',
    engineVersion: '0.20 and newer; images of NVIDIA from 25.09',
    model: 'm',
    precision: 'fp8',
    kvCacheDtype: 'fp8',
    sessions: 16,
    contextTokens: 20_480,
    threads: 8,
    memory: {
      weightsBytes: 8 * gibibyte,
      kvBytesPerToken: 65_536,
      kvCacheBytes: 20 * gibibyte,
      workspaceBytes: 0,
      runtimeBytes: 0,
      reserveBytes: 0,
      totalBytes: 28 * gibibyte,
      budgetBytes: 100 * gibibyte,
      headroomBytes: 72 * gibibyte,
    },
    limits: {
      maxSessionsAtContext: 70,
      maxContextAtSessions: 90_000,
      admissionSlots: 16,
      admissionKvTokens: 327_680,
    },
  });
  return { ...plan, ...changes };
}

/** What an engine says that came up as planned. */
const asPlanned: StartFacts = {
  engineVersion: '0.20.1',
  weightsBytes: 8.2 * gibibyte,
  kvCacheTokens: 900_000,
  maxConcurrency: 43.9,
  concurrencyAtTokens: 20_480,
  contextTokens: 20_480,
  slots: 16,
  layersOnGpu: 33,
  layersTotal: 33,
};

function audit(facts: StartFacts, concerns: Concern[] = [], plan = planned()) {
  return auditStart({ plan, facts, concerns, sample: null, deviceTitle: 'Jetson AGX Thor' });
}

const short = (findings: ReturnType<typeof auditStart>) =>
  findings.map(({ id, severity }) => `${severity} ${id}`);

describe('auditStart', () => {
  it('finds nothing in a start as planned, nor in one that says nothing', () => {
    expect(audit(asPlanned)).toEqual([]);
    expect(audit({})).toEqual([]);
  });

  const facts: [string, StartFacts, string[]][] = [
    ['a shorter context', { contextTokens: 8_224 }, ['stop context-short']],
    ['a longer context', { contextTokens: 40_960 }, []],
    ['a cache for fewer requests', { kvCacheTokens: 100_000 }, ['warn cache-short']],
    ['a cache that is a block too small', { kvCacheTokens: 327_000 }, ['info cache-short']],
    ['a cache for no request', { kvCacheTokens: 20_000 }, ['stop cache-short']],
    ['fewer requests at once', { maxConcurrency: 7.9 }, ['warn concurrency-short']],
    [
      'fewer requests of a longer context, which are enough',
      { maxConcurrency: 8, concurrencyAtTokens: 131_072 },
      [],
    ],
    ['less than one request', { maxConcurrency: 0.8 }, ['stop concurrency-short']],
    [
      'a cache and a concurrency that say the same',
      { kvCacheTokens: 100_000, maxConcurrency: 4.9 },
      ['warn cache-short'],
    ],
    ['fewer sequences', { slots: 4 }, ['warn slots-short']],
    ['layers on the CPU', { layersOnGpu: 20 }, ['warn layers-on-cpu']],
    ['all layers on the CPU', { layersOnGpu: 0 }, ['stop layers-on-cpu']],
    ['weights somewhat larger', { weightsBytes: 10 * gibibyte }, ['warn weights-large']],
    ['weights of 16 bits', { weightsBytes: 16 * gibibyte }, ['stop weights-large']],
    ['an older release', { engineVersion: '0.10.1.1' }, ['warn version-other']],
    ['a newer release', { engineVersion: 'v0.31.0' }, []],
    ['a version in other words', { engineVersion: 'main' }, []],
  ];
  it.each(facts)('judges %s', (_name, changes, findings) => {
    expect(short(audit({ ...asPlanned, ...changes }))).toEqual(findings);
  });

  const concerns: [Concern, string[]][] = [
    ['slow-attention', ['warn slow-attention']],
    ['quantization-emulated', ['warn quantization-emulated']],
    ['layers-on-cpu', ['warn layers-on-cpu']],
    ['graphs-off', ['warn graphs-off']],
    ['default-chat-template', ['warn default-chat-template']],
    // It has said how long its context is, and that is long enough: it was cut while it measured.
    ['context-cut', []],
  ];
  it.each(concerns)('judges the concern %s', (concern, findings) => {
    expect(short(audit(asPlanned, [concern]))).toEqual(findings);
  });

  it('warns of a context that was cut to something unknown', () => {
    const { contextTokens: _, ...silent } = asPlanned;
    expect(short(audit(silent, ['context-cut']))).toEqual(['warn context-short']);
  });

  it('puts the worst first, with numbers and a next step', () => {
    const findings = audit({ ...asPlanned, slots: 4, contextTokens: 8_192, weightsBytes: 10 * gibibyte });
    expect(short(findings)).toEqual(['stop context-short', 'warn slots-short', 'warn weights-large']);
    expect(findings[0]).toMatchObject({ planned: '20480 tokens', found: '8192 tokens' });
    for (const finding of findings) expect(finding.nextStep).toMatch(/\w/);
  });

  it('holds each GPU against its share of the weights', () => {
    const two = planned({ tensorParallel: 2 });
    expect(short(audit({ weightsBytes: 4.1 * gibibyte }, [], two))).toEqual([]);
    expect(short(audit({ weightsBytes: 8.2 * gibibyte }, [], two))).toEqual(['stop weights-large']);
  });

  it('counts the draft model among the weights', () => {
    const plan = planned();
    const withDraft = { ...plan, memory: { ...plan.memory, draftBytes: 2 * gibibyte } };
    expect(short(audit({ weightsBytes: 10.2 * gibibyte }, [], withDraft))).toEqual([]);
  });

  it('does not blame what was asked for', () => {
    const launch = {
      kind: 'process' as const,
      argv: ['--enforce-eager'],
      commandWords: 1,
      image: null,
      engineVersion: null,
      servedName: null,
      notes: [],
      prepare: [],
      afterStart: [],
      env: {},
      mounts: [],
      files: [],
      ports: [],
    };
    expect(audit(asPlanned, ['graphs-off'], planned({ launch }))).toEqual([]);
    expect(audit({ layersOnGpu: 0, layersTotal: 33 }, [], planned({ device: 'cpu-only' }))).toEqual([]);
  });

  it.each([
    [
      'Triton, which counts otherwise',
      planned({ engine: 'triton', engineVersion: '25.08 and newer' }),
      '2.71.0',
      [],
    ],
    ['an image of NVIDIA', planned({ image: 'nvcr.io/nvidia/vllm:25.09-py3' }), '0.10.1.1', []],
    [
      'a release newer than the only one planned',
      planned({ engineVersion: '1.2, PyTorch backend' }),
      '1.3.0',
      ['info version-other'],
    ],
    ['a patch of the release planned', planned({ engineVersion: '1.2, PyTorch backend' }), '1.2.1', []],
    ['a plan without a release', planned({ engineVersion: null }), '0.1', []],
  ])('judges the version of %s', (_name, plan, engineVersion, findings) => {
    expect(short(audit({ engineVersion }, [], plan))).toEqual(findings);
  });

  it('tells of requests that came past the gateway', () => {
    const sample = { values: { requestsRunning: 2, requestsWaiting: 1 }, histograms: {} };
    const findings = auditStart({ plan: planned(), facts: {}, concerns: [], sample, deviceTitle: null });
    expect(short(findings)).toEqual(['info busy-already']);
  });
});
