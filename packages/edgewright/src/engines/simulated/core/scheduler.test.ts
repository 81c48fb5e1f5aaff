import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SimulatedSpeed } from '../simulation-spec.ts';
import { Scheduler, type SchedulerShape } from './scheduler.ts';

const speed: SimulatedSpeed = {
  t0Ms: 2,
  weightsMs: 18,
  kvMsPerToken: 0.01,
  prefillMsPerToken: 0.1,
  speculation: null,
  thermal: null,
};
const shape: SchedulerShape = {
  sessions: 4,
  batchTokens: 64,
  kvTokens: 1_024,
  blockTokens: 16,
  prefixCache: true,
  whenFull: 'recompute',
  speed,
  seed: 7,
};
const speculation = { draftTokens: 3, extraStepMs: 5, tokensPerStep: 2, short: null };

interface Wish {
  prompt: number;
  answer: number;
  shared: boolean;
  cancelled: boolean;
}

/** Words of a prompt; those of shared prompts are alike, so that they meet in the prefix cache. */
function promptOf({ prompt, shared }: Wish, id: number): string[] {
  return Array.from({ length: prompt }, (_, index) => (shared ? `s${index}` : `${id}:${index}`));
}

/** Runs everything to its end, and looks at what must hold after every step. */
function run(
  settings: SchedulerShape,
  wishes: readonly Wish[],
): { tokens: number[]; endMs: number; log: unknown[] } {
  const scheduler = new Scheduler(settings);
  const tokens = wishes.map(() => 0);
  const log: unknown[] = [];
  let nowMs = 0;
  wishes.forEach((wish, id) => {
    scheduler.submit({ id, prompt: promptOf(wish, id), answerTokens: wish.answer, arrivedMs: 0 });
  });
  for (let steps = 0; ; steps += 1) {
    expect(steps).toBeLessThan(20_000);
    wishes.forEach((wish, id) => {
      if (wish.cancelled && steps === id + 2) scheduler.cancel(id);
    });
    const step = scheduler.step(nowMs);
    if (step === null) break;
    expect(scheduler.running).toBeLessThanOrEqual(settings.sessions);
    expect(scheduler.pool.used).toBeLessThanOrEqual(scheduler.pool.total);
    for (const { id, tokens: made } of step.deliveries) tokens[id] = (tokens[id] ?? 0) + made;
    nowMs += step.durationMs;
    log.push(step);
  }
  expect({ running: scheduler.running, waiting: scheduler.waiting, used: scheduler.pool.used }).toEqual({
    running: 0,
    waiting: 0,
    used: 0,
  });
  return { tokens, endMs: nowMs, log };
}

const wish = fc.record({
  prompt: fc.integer({ min: 1, max: 200 }),
  answer: fc.integer({ min: 1, max: 60 }),
  shared: fc.boolean(),
  cancelled: fc.boolean(),
});
const settings = fc.record({
  whenFull: fc.constantFrom('recompute' as const, 'reserve' as const),
  prefixCache: fc.boolean(),
  sessions: fc.integer({ min: 1, max: 6 }),
  kvTokens: fc.integer({ min: 272, max: 1_024 }),
  isSpeculative: fc.boolean(),
});

describe('scheduler', () => {
  it('gives every request what it asked for and every block back, however short memory is', () => {
    fc.assert(
      fc.property(
        settings,
        fc.array(wish, { minLength: 1, maxLength: 10 }),
        ({ isSpeculative, ...rest }, wishes) => {
          const own = {
            ...shape,
            ...rest,
            speed: { ...speed, speculation: isSpeculative ? speculation : null },
          };
          const { tokens } = run(own, wishes);
          wishes.forEach(({ answer, cancelled }, id) => {
            if (cancelled) expect(tokens[id]).toBeLessThanOrEqual(answer);
            else expect(tokens[id]).toBe(answer);
          });
        },
      ),
      { numRuns: 150 },
    );
  });

  it('does the same again with the same seed', () => {
    const wishes = [40, 90, 10].map((prompt) => ({ prompt, answer: 50, shared: false, cancelled: false }));
    const own = { ...shape, speed: { ...speed, speculation } };
    expect(run(own, wishes).log).toEqual(run(own, wishes).log);
    expect(run({ ...own, seed: 8 }, wishes).log).not.toEqual(run(own, wishes).log);
  });

  it('takes the time of the closed formula for one request', () => {
    const { endMs } = run(shape, [{ prompt: 32, answer: 11, shared: false, cancelled: false }]);
    // One step for the prompt, ten that look back at 32, 33, … 41 tokens.
    const promptMs = 20 + 32 * 0.1;
    const decodeMs = 10 * 20 + 0.01 * (10 * 32 + 45);
    expect(endMs).toBeCloseTo(promptMs + decodeMs, 9);
  });

  it('reads the weights once for all requests of a step', () => {
    const one = { prompt: 1, answer: 101, shared: false, cancelled: false };
    const own = { ...shape, speed: { ...speed, kvMsPerToken: 0, prefillMsPerToken: 0 } };
    expect(run(own, [one]).endMs).toBeCloseTo(101 * 20, 6);
    expect(run(own, [one, one, one, one]).endMs).toBeCloseTo(101 * 20, 6);
    // The fifth waits until one of four sessions is free.
    expect(run(own, [one, one, one, one, one]).endMs).toBeCloseTo(202 * 20, 6);
  });

  it('feeds a long prompt in pieces, while others go on', () => {
    const scheduler = new Scheduler({ ...shape, prefixCache: false });
    scheduler.submit({ id: 0, prompt: ['a'], answerTokens: 20, arrivedMs: 0 });
    scheduler.step(0);
    const prompt = Array.from({ length: 100 }, (_, index) => String(index));
    scheduler.submit({ id: 1, prompt, answerTokens: 1, arrivedMs: 0 });
    const pieces = [scheduler.step(0), scheduler.step(0)];
    expect(pieces.map((step) => step?.promptTokens)).toEqual([63, 37]);
    expect(pieces.map((step) => step?.deliveries.map(({ id }) => id))).toEqual([[0], [0, 1]]);
  });

  it.each([
    ['recompute', true],
    ['reserve', false],
  ] as const)('with %s, puts requests back when the cache is full: %s', (whenFull, putsBack) => {
    const scheduler = new Scheduler({ ...shape, kvTokens: 256, whenFull });
    for (const id of [0, 1]) scheduler.submit({ id, prompt: [`${id}`], answerTokens: 200, arrivedMs: 0 });
    while (scheduler.step(0) !== null);
    expect(scheduler.counts.preemptions > 0).toBe(putsBack);
  });

  it('finds the same prompt in the cache, but for its last block', () => {
    const scheduler = new Scheduler(shape);
    const prompt = Array.from({ length: 48 }, (_, index) => String(index));
    const found = [0, 1].map((id) => {
      scheduler.submit({ id, prompt, answerTokens: 1, arrivedMs: 0 });
      return scheduler.step(0)?.deliveries[0]?.cachedTokens;
    });
    expect(found).toEqual([0, 32]);
  });

  it('slows down when it is hot', () => {
    const own = {
      ...shape,
      speed: { ...speed, kvMsPerToken: 0, prefillMsPerToken: 0, thermal: { afterMs: 100, slowdown: 2 } },
    };
    // Five steps of 20 ms until 100 ms, then five of 40 ms.
    expect(run(own, [{ prompt: 1, answer: 10, shared: false, cancelled: false }]).endMs).toBeCloseTo(300, 6);
  });

  it('refuses a request that could never run', () => {
    const request = { id: 0, prompt: ['a'], answerTokens: 1_024, arrivedMs: 0 };
    expect(() => new Scheduler(shape).submit(request)).toThrow(/can never run in a cache of 1024/);
  });
});
