import { describe, expect, it } from 'vitest';
import type { LoadModel } from '../../contract/load-model.ts';
import type { RequestRecord } from '../../contract/request-record.ts';
import type { SoakPart } from '../../contract/soak-report.ts';
import { failedRecord, recordOf, shapeOfSamples } from '../__fixtures__/sample-records.ts';
import { summariseStage } from '../metrics/summarise-stage.ts';
import { seededRandom } from '../statistics/seeded-random.ts';
import { judgeSoak } from './judge-soak.ts';
import type { SoakMoment, SoakObservation } from './soak-observation.ts';

const soakMs = 30 * 60_000;
const mebibyte = 2 ** 20;
const load: LoadModel = { kind: 'rate', requestsPerSecond: 1, arrivals: 'constant', shape: 1 };

/** One answer per second whose time per token is `tpotMs` with some noise. */
function answers(tpotMs: (share: number) => number): RequestRecord[] {
  const random = seededRandom(7);
  return Array.from({ length: soakMs / 1_000 }, (_, second) => {
    const sent = second * 1_000;
    const perToken = tpotMs(sent / soakMs) * (0.95 + 0.1 * random());
    return recordOf(
      { sent, first: sent + 100, last: sent + 100 + 10 * perToken, tokens: 11 },
      { index: second, stage: 'soak' },
    );
  });
}

/** One look per second at a box with one zone, and a gateway. */
function looks(
  of: (share: number) => { residentBytes?: number; descriptors?: number; celsius?: number | null },
): SoakMoment[] {
  const random = seededRandom(3);
  return Array.from({ length: soakMs / 1_000 }, (_, second) => {
    const { residentBytes = 100 * mebibyte, descriptors = 40, celsius = 60 } = of((second * 1_000) / soakMs);
    return {
      atMs: second * 1_000,
      temperaturesC: celsius === null ? {} : { 'gpu-thermal': celsius },
      watts: 50,
      availableBytes: 8_192 * mebibyte + random() * mebibyte,
      totalBytes: 16_384 * mebibyte,
      tellsThrottling: true,
      service: {
        processes: [
          { name: 'gateway', pid: 1, residentBytes: residentBytes + random() * mebibyte, descriptors },
        ],
        engineBytes: null,
        running: 1,
        queued: 0,
        kvCacheUsage: null,
        preemptions: null,
      },
    };
  });
}

function observed(changes: Partial<SoakObservation> = {}): SoakObservation {
  const records = changes.records ?? answers(() => 10);
  return {
    window: { fromMs: 0, toMs: soakMs },
    wantedMs: soakMs,
    settling: { kind: 'flat', seconds: 300, because: 'Temperatures were flat.' },
    moments: looks(() => ({})),
    events: [],
    zoneLimits: [{ zone: 'gpu-thermal', limitC: 95, limit: 'passive trip point' }],
    stage: summariseStage({
      stage: 'soak',
      load,
      shape: shapeOfSamples,
      records,
      objectives: [],
      confidence: 0.95,
    }),
    danger: null,
    wasCancelled: false,
    isClientPrecise: true,
    ...changes,
    records,
  };
}

const cases: {
  name: string;
  changes: Partial<SoakObservation>;
  verdict: 'pass' | 'fail' | 'undecided';
  part?: [SoakPart['id'], SoakPart['verdict']];
  why: RegExp;
}[] = [
  {
    name: 'a box that stays as it is',
    changes: {},
    verdict: 'pass',
    part: ['drift', 'pass'],
    why: /30 min without drift/,
  },
  {
    name: 'tokens that become slower by a tenth',
    changes: { records: answers((share) => 10 + share) },
    verdict: 'fail',
    part: ['drift', 'fail'],
    why: /rising \(Mann-Kendall/,
  },
  {
    name: 'tokens that become faster',
    changes: { records: answers((share) => 10 - share) },
    verdict: 'pass',
    part: ['drift', 'pass'],
    why: /falling/,
  },
  {
    name: 'a gateway that leaks 60 MiB',
    changes: { moments: looks((share) => ({ residentBytes: (100 + 60 * share) * mebibyte })) },
    verdict: 'fail',
    part: ['memory', 'fail'],
    why: /gateway: 1\d\d MiB/,
  },
  {
    name: 'memory that grows at first and then stays',
    changes: {
      moments: looks((share) => ({ residentBytes: (100 + 60 * Math.min(1, share * 4)) * mebibyte })),
    },
    verdict: 'pass',
    part: ['memory', 'pass'],
    why: /without drift/,
  },
  {
    name: 'files that are never closed',
    changes: { moments: looks((share) => ({ descriptors: Math.round(40 + 200 * share) })) },
    verdict: 'fail',
    part: ['descriptors', 'fail'],
    why: /Open files/,
  },
  {
    name: 'a throttled GPU',
    changes: { events: [{ kind: 'throttle-started', atMs: 9, what: 'gpu 0', reasons: ['hw-thermal'] }] },
    verdict: 'fail',
    part: ['throttling', 'fail'],
    why: /Throttled once: gpu 0 \(hw-thermal\)/,
  },
  {
    name: 'a zone at its limit',
    changes: { moments: looks((share) => ({ celsius: 90 + 10 * share })) },
    verdict: 'fail',
    part: ['temperatures', 'fail'],
    why: /passive trip point at 95/,
  },
  {
    name: 'a box without temperatures',
    changes: { moments: looks(() => ({ celsius: null })) },
    verdict: 'pass',
    part: ['temperatures', 'not-known'],
    why: /without drift/,
  },
  {
    name: 'five failures in a thousand',
    changes: {
      records: [
        ...answers(() => 10),
        ...Array.from({ length: 9 }, () => failedRecord({ sent: 5, end: 9 }, { stage: 'soak' })),
      ],
    },
    verdict: 'fail',
    part: ['errors', 'fail'],
    why: /9 of 1809 requests failed \(9 × failed, upstream_error\)/,
  },
  {
    name: 'a run that was stopped half way',
    changes: { window: { fromMs: 0, toMs: soakMs / 2 }, wasCancelled: true },
    verdict: 'undecided',
    why: /Missing: 15 min of the soak of 30 min: it was stopped/,
  },
  {
    name: 'a run that was stopped before temperatures were flat',
    changes: {
      window: null,
      stage: null,
      wasCancelled: true,
      settling: { kind: 'not-reached', seconds: null, because: '' },
    },
    verdict: 'undecided',
    why: /30 min of the soak/,
  },
  {
    name: 'danger',
    changes: { danger: { kind: 'memory-low', atMs: 7, because: '100 MiB of memory were left.' } },
    verdict: 'fail',
    why: /Ended early: 100 MiB/,
  },
  {
    name: 'a client that is too slow',
    changes: { isClientPrecise: false },
    verdict: 'undecided',
    why: /client/,
  },
];

describe('judgeSoak', () => {
  it.each(cases)('$name', ({ changes, verdict, part, why }) => {
    const judged = judgeSoak(observed(changes));
    if (part !== undefined) {
      expect(judged.parts.find(({ id }) => id === part[0])?.verdict).toBe(part[1]);
    }
    expect(judged.conclusions[0]).toMatch(why);
    expect(judged.verdict).toBe(verdict);
  });

  it('tells tokens per joule from the power of the board', () => {
    const energy = judgeSoak(observed()).parts.find(({ id }) => id === 'energy');
    // 11 tokens per second for 50 W.
    expect(energy?.figures['tokensPerJoule']).toBeCloseTo(0.22, 2);
  });
});
