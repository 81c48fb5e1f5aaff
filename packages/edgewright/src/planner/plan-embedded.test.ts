import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planResultSchema, type Plan, type PlanBlocker } from '../contract/plan.ts';
import { gibibyte, host, mebibyte, model } from './__fixtures__/facts.ts';
import { memoryNeed } from './memory-need.ts';
import { planBlockedError } from './plan-blocked-error.ts';
import { planEmbedded } from './plan-embedded.ts';
import type { PlanQuestion } from './plan-question.ts';

function planned(question: Partial<PlanQuestion>): { plan: Plan; because: string[] } {
  const result = planEmbedded({ host: host(), model: model(), wishes: {}, ...question });
  if (!result.ok) throw new Error(result.blockers.map((blocker) => blocker.what).join(' '));
  return result;
}

function blocked(question: Partial<PlanQuestion>): PlanBlocker[] {
  const result = planEmbedded({ host: host(), model: model(), wishes: {}, ...question });
  if (result.ok) throw new Error('expected blockers');
  return result.blockers;
}

describe('planEmbedded', () => {
  it('plans by default', () => {
    const { plan, because } = planned({});
    expect(plan).toMatchObject({
      engine: 'embedded',
      model: 'test-8b',
      precision: 'q4_k_m',
      sessions: 4,
      contextTokens: 8192,
      threads: 7,
      memory: {
        weightsBytes: 4_912_898_304,
        kvBytesPerToken: 131_072,
        kvCacheBytes: 4 * gibibyte,
        reserveBytes: Math.floor(16 * gibibyte * 0.05),
      },
      limits: { admissionSlots: 4, admissionKvTokens: 32_768 },
    });
    expect(because).toEqual([
      '4 sessions, the default.',
      'Context of 8192 tokens, the default; test-8b allows 131072.',
      '7 of 8 usable cores compute; one is left for serving.',
      'The key/value cache takes 4.0 GiB: 128 KiB per token at 16 bits.',
      'Weights take 4.6 GiB, everything together 8.9 GiB; 15.2 GiB may be used (16.0 GiB available, 819 MiB kept back).',
    ]);
  });

  it('uses what llama.cpp was seen to allocate', () => {
    // A 256 M model at 4 × 2048 tokens: cache of 256 MiB; activations of 32 MiB and a mask of 8 MiB.
    const seen = model({
      kvBytesPerToken: 32_768,
      embeddingLength: 1_024,
      feedForwardLength: 4_096,
      vocabularySize: 4_096,
    });
    const need = memoryNeed(seen, { sessions: 4, contextTokens: 2_048 });
    expect(need.kvCacheBytes).toBe(256 * mebibyte);
    expect(need.workspaceBytes).toBe(40 * mebibyte + 4 * 4 * 4_096);
    expect(memoryNeed(seen, { sessions: 4, contextTokens: 32_768 }).workspaceBytes).toBe(
      160 * mebibyte + 4 * 4 * 4_096,
    );
  });

  it.each([
    {
      cores: 1,
      wish: undefined,
      threads: 1,
      because: '1 of 1 usable cores compute; serving has to share it.',
    },
    {
      cores: 2,
      wish: undefined,
      threads: 1,
      because: '1 of 2 usable cores compute; one is left for serving.',
    },
    {
      cores: 14,
      wish: undefined,
      threads: 13,
      because: '13 of 14 usable cores compute; one is left for serving.',
    },
    { cores: 8, wish: 4, threads: 4, because: '4 of 8 usable cores compute, as asked for.' },
    {
      cores: 8,
      wish: 8,
      threads: 8,
      because:
        '8 threads on 8 usable cores, as asked for: expect it to be slow, because serving has no core of its own.',
    },
  ])('gives $threads threads on $cores cores', ({ cores, wish, threads, because }) => {
    const result = planned({ host: host({ cores }), wishes: { threads: wish } });
    expect(result.plan.threads).toBe(threads);
    expect(result.because).toContain(because);
  });

  it.each([
    {
      case: 'a short trained context',
      host: host(),
      model: model({ contextTokens: 2_048 }),
      sessions: 4,
      context: 2_048,
      because: 'what test-8b was trained for',
    },
    {
      case: 'less memory',
      host: host({ totalBytes: 8 * gibibyte }),
      model: model(),
      sessions: 4,
      context: 5_376,
      because: 'memory holds no more for 4 sessions',
    },
    {
      case: 'little memory',
      host: host({ totalBytes: 6 * gibibyte }),
      model: model(),
      sessions: 3,
      context: 2_304,
      because: '3 of the default 4 sessions',
    },
    {
      case: 'an unknown trained context',
      host: host(),
      model: model({ contextTokens: null }),
      sessions: 4,
      context: 8_192,
      because: 'allows 1048576',
    },
  ])('chooses for $case', ({ host: machine, model: facts, sessions, context, because }) => {
    const result = planned({ host: machine, model: facts });
    expect(result.plan).toMatchObject({ sessions, contextTokens: context });
    expect(result.because.join(' ')).toContain(because);
  });

  it('plans with half of the memory when nobody says what is free', () => {
    const { plan, because } = planned({ host: host({ totalBytes: 32 * gibibyte, availableBytes: null }) });
    expect(plan.memory.budgetBytes).toBe(16 * gibibyte - plan.memory.reserveBytes);
    expect(because.join(' ')).toContain('16.0 GiB half of total');
  });

  it('says what it could not check', () => {
    const hybrid = model({
      kvBytesPerToken: null,
      unknown: [{ fact: 'kvBytesPerToken', why: 'it has recurrent layers' }],
    });
    const { plan, because } = planned({ model: hybrid });
    expect(plan.memory).toMatchObject({ kvCacheBytes: null, totalBytes: null, headroomBytes: null });
    expect(plan.limits).toMatchObject({
      maxSessionsAtContext: null,
      maxContextAtSessions: null,
      admissionSlots: 4,
    });
    expect(because).toContain(
      'The memory of the sessions could not be worked out: it has recurrent layers. Only the rest was checked.',
    );
  });
});

describe('blockers', () => {
  it.each<{
    case: string;
    question: Partial<PlanQuestion>;
    id: string;
    received: number | null;
    what: string;
    fit: PlanBlocker['wouldFit'];
  }>([
    {
      case: 'no sessions',
      question: { wishes: { sessions: 0, contextTokens: 4096 } },
      id: 'sessions-out-of-range',
      received: 0,
      what: '0 sessions were asked for; 1 to 256 are possible.',
      fit: [{ sessions: 1, contextTokens: 4096 }],
    },
    {
      case: 'too many sessions',
      question: { wishes: { sessions: 257 }, model: model({ contextTokens: 256 }) },
      id: 'sessions-out-of-range',
      received: 257,
      what: '257 sessions were asked for',
      fit: [
        { sessions: 256, contextTokens: 256 },
        { sessions: 1, contextTokens: 256 },
      ],
    },
    {
      case: 'half a session',
      question: { wishes: { sessions: 1.5, contextTokens: 4096 } },
      id: 'sessions-out-of-range',
      received: 1.5,
      what: '1.5 sessions',
      fit: [{ sessions: 1, contextTokens: 4096 }],
    },
    {
      case: 'a tiny context',
      question: { wishes: { contextTokens: 8, sessions: 1 } },
      id: 'context-too-small',
      received: 8,
      what: 'must be a whole number, at least 64',
      fit: [{ sessions: 1, contextTokens: 64 }],
    },
    {
      case: 'a context above the trained one',
      question: { model: model({ contextTokens: 2048 }), wishes: { contextTokens: 4096, sessions: 1 } },
      id: 'context-above-trained',
      received: 4096,
      what: 'A context of 4096 tokens was asked for; test-8b was trained for 2048 and writes nonsense beyond.',
      fit: [{ sessions: 1, contextTokens: 2048 }],
    },
    {
      case: 'no threads',
      question: { wishes: { threads: 0, sessions: 1, contextTokens: 64 } },
      id: 'threads-out-of-range',
      received: 0,
      what: '1 to 512 are possible',
      fit: [{ sessions: 1, contextTokens: 64 }],
    },
    {
      case: 'too little memory for the wish',
      question: { wishes: { sessions: 8, contextTokens: 32_768 } },
      id: 'memory-short',
      received: memoryNeed(model(), { sessions: 8, contextTokens: 32_768 }).knownBytes,
      what: '8 sessions × 32768 tokens need 37.1 GiB (weights 4.6 GiB, key/value cache 32.0 GiB, workspace 376 MiB, engine 159 MiB); 15.2 GiB may be used (16.0 GiB available, 819 MiB kept back).',
      fit: [
        { sessions: 8, contextTokens: 10_496 },
        { sessions: 2, contextTokens: 32_768 },
        { sessions: 1, contextTokens: 32_768 },
      ],
    },
    {
      case: 'too little memory for the weights',
      question: { host: host({ totalBytes: 4 * gibibyte }) },
      id: 'memory-short',
      received: memoryNeed(model(), { sessions: 1, contextTokens: 64 }).knownBytes,
      what: 'weights 4.6 GiB',
      fit: [],
    },
    {
      case: 'no knowledge of the memory',
      question: { host: host({ totalBytes: null, availableBytes: null }) },
      id: 'memory-unknown',
      received: null,
      what: 'Neither the free nor the total memory',
      fit: [],
    },
  ])('names $case', ({ question, id, received, what, fit }) => {
    const [blocker] = blocked(question);
    expect(blocker).toMatchObject({ id, received });
    expect(blocker?.what).toContain(what);
    expect(blocker?.wouldFit).toEqual(fit);
  });

  it('names all of them at once, and becomes one error', () => {
    const blockers = blocked({ wishes: { sessions: 0, contextTokens: 1, threads: -1 } });
    expect(blockers.map((blocker) => blocker.id)).toEqual([
      'sessions-out-of-range',
      'context-too-small',
      'threads-out-of-range',
    ]);
    const error = planBlockedError(blockers);
    expect(error.code).toBe('plan_blocked');
    expect(error.nextStep).toBe('What would fit: --sessions 1 --context 64.');
  });
});

describe('properties', () => {
  const anyModel = fc
    .record({
      weightsBytes: fc.integer({ min: mebibyte, max: 40 * gibibyte }),
      kvBytesPerToken: fc.option(fc.integer({ min: 512, max: 4 * mebibyte })),
      contextTokens: fc.option(fc.integer({ min: 32, max: 262_144 })),
      embeddingLength: fc.option(fc.integer({ min: 64, max: 16_384 })),
      vocabularySize: fc.option(fc.integer({ min: 256, max: 300_000 })),
    })
    .map(model);
  const anyHost = fc
    .record({
      cores: fc.integer({ min: 1, max: 128 }),
      totalBytes: fc.option(fc.integer({ min: 128 * mebibyte, max: 256 * gibibyte })),
      freeShare: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    })
    .map(({ cores, totalBytes, freeShare }) =>
      host({
        cores,
        totalBytes,
        availableBytes: totalBytes === null || freeShare === null ? null : Math.floor(totalBytes * freeShare),
      }),
    );
  const wish = (max: number): fc.Arbitrary<number | undefined> =>
    fc.option(fc.integer({ min: -1, max }), { nil: undefined });
  const anyWishes = fc.record({ sessions: wish(300), contextTokens: wish(300_000), threads: wish(600) });

  it('never plans beyond the budget, and its limits are tight', () => {
    fc.assert(
      fc.property(anyHost, anyModel, anyWishes, (machine, facts, wishes) => {
        const result = planEmbedded({ host: machine, model: facts, wishes });
        planResultSchema.parse(result);
        if (!result.ok) return;
        const { plan } = result;
        const spent =
          plan.memory.weightsBytes +
          plan.memory.workspaceBytes +
          plan.memory.runtimeBytes +
          (plan.memory.kvCacheBytes ?? 0);
        expect(spent).toBeLessThanOrEqual(plan.memory.budgetBytes);
        expect(plan.memory.totalBytes ?? spent).toBe(spent);
        const { maxSessionsAtContext, maxContextAtSessions } = plan.limits;
        if (maxSessionsAtContext === null || maxContextAtSessions === null) return;
        expect(maxSessionsAtContext).toBeGreaterThanOrEqual(plan.sessions);
        expect(maxContextAtSessions).toBeGreaterThanOrEqual(plan.contextTokens);
        const again = (change: object): boolean =>
          planEmbedded({
            host: machine,
            model: facts,
            wishes: { sessions: plan.sessions, contextTokens: plan.contextTokens, ...change },
          }).ok;
        expect(again({ sessions: maxSessionsAtContext })).toBe(true);
        expect(again({ contextTokens: maxContextAtSessions })).toBe(true);
        expect(again({ sessions: maxSessionsAtContext + 1 })).toBe(false);
        expect(again({ contextTokens: maxContextAtSessions + 1 })).toBe(false);
      }),
    );
  });

  it('needs no less for more sessions or more context', () => {
    const count = fc.integer({ min: 1, max: 256 });
    const tokens = fc.integer({ min: 64, max: 262_144 });
    fc.assert(
      fc.property(anyModel, fc.tuple(count, count), fc.tuple(tokens, tokens), (facts, sessions, contexts) => {
        const [fewer, more] = [Math.min(...sessions), Math.max(...sessions)];
        const [shorter, longer] = [Math.min(...contexts), Math.max(...contexts)];
        const least = memoryNeed(facts, { sessions: fewer, contextTokens: shorter }).knownBytes;
        expect(
          memoryNeed(facts, { sessions: more, contextTokens: shorter }).knownBytes,
        ).toBeGreaterThanOrEqual(least);
        expect(
          memoryNeed(facts, { sessions: fewer, contextTokens: longer }).knownBytes,
        ).toBeGreaterThanOrEqual(least);
      }),
    );
  });

  it('suggests only what fits', () => {
    fc.assert(
      fc.property(anyHost, anyModel, anyWishes, (machine, facts, wishes) => {
        const result = planEmbedded({ host: machine, model: facts, wishes });
        if (result.ok) return;
        for (const fit of result.blockers.flatMap((blocker) => blocker.wouldFit)) {
          expect(planEmbedded({ host: machine, model: facts, wishes: fit })).toMatchObject({ ok: true });
        }
      }),
    );
  });
});
