import type { AdmissionDeployment, RequestInFlight } from 'edgewright/contract/admission';
import { describe, expect, it } from 'vitest';
import { describeRequest, latencyRows, loadFacts } from './describe-load.ts';

const idle: AdmissionDeployment = {
  id: 'd1',
  model: 'org/model',
  slots: 4,
  because: [{ id: 'plan', slots: 4, why: '4 sessions were planned.' }],
  changes: [],
  running: 0,
  waiting: 0,
  kv: { reserved: 0, budget: null, overbooking: 1 },
  longPrompts: 0,
  speed: { tpotMs: null, promptTokensPerSecond: null, outputTokens: null, bytesPerPromptToken: 4 },
  predictedWaitMs: null,
  attainment: null,
  ttftMs: null,
  tpotMs: null,
  e2eMs: null,
  queueMs: null,
  health: 'open',
};

const latency = { p50: 20, p95: 1_500, p99: 61_000, count: 3 };

describe('loadFacts', () => {
  const cases: [Partial<AdmissionDeployment>, string, string | undefined][] = [
    [{ running: 3 }, 'Running', '3 of 4 slots'],
    [{ waiting: 1_200 }, 'Waiting', '1,200'],
    [{}, 'Next request', 'starts nobody knows when'],
    [{ predictedWaitMs: 0 }, 'Next request', 'starts at once'],
    [{ predictedWaitMs: 812 }, 'Next request', 'starts in 812 ms'],
    [{}, 'Speed', 'unknown'],
    [{ tpotMs: latency }, 'Speed', '50.0 tokens/s each'],
    [{}, 'Cache tokens', '0'],
    [{ kv: { reserved: 100, budget: 2_048, overbooking: 1 } }, 'Cache tokens', '100 of 2,048'],
    [{}, 'In objectives', undefined],
    [{ attainment: 0.998 }, 'In objectives', '99.8 %'],
    [{}, 'Left out', undefined],
    [{ health: 'ejected' }, 'Left out', 'it failed several times in a row'],
  ];
  it.each(cases)('%j: %s is %s', (differs, name, value) => {
    expect(Object.fromEntries(loadFacts({ ...idle, ...differs }))[name]).toBe(value);
  });
});

it('has a row for each latency that is known', () => {
  expect(latencyRows(idle)).toEqual([]);
  expect(latencyRows({ ...idle, ttftMs: latency })).toEqual([
    { name: 'First token', values: ['20 ms', '1.5 s', '1 min 1 s'] },
  ]);
});

describe('describeRequest', () => {
  const request: RequestInFlight = {
    id: 'r1',
    tenant: 'kiosk',
    route: '/v1/chat/completions',
    model: 'org/model',
    deployment: null,
    state: 'queued',
    startedAtMs: 0,
    ageMs: 1_200,
    queueMs: null,
    promptTokens: null,
    outputTokens: 0,
  };
  it.each([
    [{}, 'waits · 1.2 s · kiosk'],
    [{ state: 'sent' }, 'reads the prompt · 1.2 s · kiosk'],
    [{ state: 'answering', outputTokens: 12 }, 'answers · 1.2 s · 12 tokens · kiosk'],
  ] as const)('%j', (differs, text) => {
    expect(describeRequest({ ...request, ...differs })).toBe(text);
  });
});
