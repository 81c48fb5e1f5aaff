import { describe, expect, it } from 'vitest';
import { limits } from '../../contract/limits.ts';
import { LatencyWindow } from './latency-window.ts';
import { LearnedSpeed } from './learned-speed.ts';
import { LittleCheck } from './little-check.ts';
import { isMet } from './objective-window.ts';
import { Overbooking } from './overbooking.ts';
import { estimateNeed } from './request-need.ts';
import { startDeadline } from './start-deadline.ts';
import { defaultGatewaySettings } from '../../contract/gateway-settings.ts';
import type { Caller } from '../caller.ts';

const text = { bytes: 4_000, mediaBytes: 0, mediaParts: 0, maxOutputTokens: 100 };
const known = { bytesPerPromptToken: 4, outputTokens: null, contextTokens: 8_192 };

describe('estimateNeed', () => {
  it.each([
    ['text and a bound', text, known, { promptTokens: 1_000, outputTokens: 100, reservedTokens: 1_100 }],
    [
      'no bound: as long as answers were lately, with room for more',
      { ...text, maxOutputTokens: null },
      { ...known, outputTokens: 300 },
      { promptTokens: 1_000, outputTokens: 300, reservedTokens: 1_000 + limits.reservedOutputTokens },
    ],
    [
      'a bound above everything',
      { ...text, maxOutputTokens: 100_000 },
      known,
      { promptTokens: 1_000, outputTokens: 256, reservedTokens: 1_000 + limits.reservedOutputTokens },
    ],
    [
      'an image is no text',
      { bytes: 1_000_400, mediaBytes: 1_000_000, mediaParts: 1, maxOutputTokens: 10 },
      known,
      { promptTokens: 100 + 1_024, outputTokens: 10, reservedTokens: 1_134 },
    ],
    [
      'never more than the context',
      { ...text, bytes: 400_000 },
      known,
      { promptTokens: 8_192, outputTokens: 100, reservedTokens: 8_192 },
    ],
    [
      'embeddings make no tokens',
      { ...text, maxOutputTokens: 0 },
      known,
      { promptTokens: 1_000, outputTokens: 0, reservedTokens: 1_000 },
    ],
  ])('%s', (_name, body, about, need) => {
    expect(estimateNeed(body, about)).toEqual({
      ...need,
      bytes: body.bytes,
      textBytes: body.bytes - body.mediaBytes,
    });
  });
});

describe('LearnedSpeed', () => {
  const need = {
    promptTokens: 1_000,
    outputTokens: 100,
    reservedTokens: 1_100,
    bytes: 4_000,
    textBytes: 4_000,
  };
  const answered = {
    need,
    sentAtMs: 0,
    firstTokenAtMs: 520,
    lastTokenAtMs: 520 + 99 * 20,
    endedAtMs: 2_500,
    promptTokens: 1_000,
    cachedTokens: 0,
    outputTokens: 100,
  };

  it('knows nothing before the first answer, then what it saw', () => {
    const speed = new LearnedSpeed({ tpotMs: null, promptTokensPerSecond: null });
    expect(speed.serviceMs(need)).toBeNull();
    speed.observe(answered);
    expect(speed.tpotMs).toBe(20);
    expect(speed.promptTokensPerSecond).toBe(2_000);
    expect(speed.serviceMs(need)).toBe(500 + 20 + 100 * 20);
    expect(speed.outputTokens).toBe(100);
  });

  it('follows a change within some twenty answers', () => {
    const speed = new LearnedSpeed({ tpotMs: 50, promptTokensPerSecond: 1_000 });
    for (let index = 0; index < 20; index += 1) speed.observe(answered);
    expect(speed.tpotMs).toBeCloseTo(20, -1);
    expect(speed.promptTokensPerSecond).toBeGreaterThan(1_900);
  });

  it('takes the rate of prompts from what was new in them', () => {
    const speed = new LearnedSpeed({ tpotMs: 20, promptTokensPerSecond: null });
    speed.observe({ ...answered, cachedTokens: 500, firstTokenAtMs: 270, lastTokenAtMs: 270 + 99 * 20 });
    expect(speed.promptTokensPerSecond).toBe(2_000);
    speed.observe({ ...answered, cachedTokens: 990, firstTokenAtMs: 22 });
    expect(speed.promptTokensPerSecond).toBe(2_000);
  });

  it('promises a first token with room for its own errors', () => {
    const speed = new LearnedSpeed({ tpotMs: 20, promptTokensPerSecond: 2_000 });
    expect(speed.surelyPromptMs(1_000)).toBe(520);
    for (let index = 0; index < 60; index += 1) {
      const lateMs = index % 2 === 0 ? 0 : 100;
      speed.observe({
        ...answered,
        firstTokenAtMs: 520 + lateMs,
        lastTokenAtMs: 520 + lateMs + 99 * 20,
      });
    }
    // The mean lies in the middle, 50 ms off either way.
    expect(speed.surelyPromptMs(1_000) - (speed.promptMs(1_000) ?? 0)).toBeCloseTo(150, -2);
    expect(speed.surelyPromptMs(1_000)).toBeGreaterThan(620);
  });

  it('corrects how many bytes make a token', () => {
    const speed = new LearnedSpeed({ tpotMs: null, promptTokensPerSecond: null });
    for (let index = 0; index < 40; index += 1) {
      speed.observe({ ...answered, promptTokens: 2_000 });
    }
    expect(speed.bytesPerPromptToken).toBeCloseTo(2, 1);
  });
});

describe('Overbooking', () => {
  it('promises more than there is as far as requests reserve too much, slowly', () => {
    const overbooking = new Overbooking();
    for (let second = 0; second < 300; second += 1) {
      overbooking.observe({ preemptions: 0, reservedPerUsed: 1.2 }, second * 1_000);
    }
    expect(overbooking.factor).toBe(1.2);
  });

  it('falls to what there is at the first preemption, below it at the next, and waits', () => {
    const overbooking = new Overbooking();
    for (let second = 0; second < 300; second += 1) {
      overbooking.observe({ preemptions: 0, reservedPerUsed: 2 }, second * 1_000);
    }
    expect(overbooking.factor).toBe(1.3);
    overbooking.observe({ preemptions: 1, reservedPerUsed: 2 }, 300_000);
    expect(overbooking.factor).toBe(1);
    overbooking.observe({ preemptions: 2, reservedPerUsed: 2 }, 301_000);
    expect(overbooking.factor).toBe(0.9);
    overbooking.observe({ preemptions: 2, reservedPerUsed: 2 }, 302_000);
    expect(overbooking.factor).toBe(0.9);
    overbooking.observe({ preemptions: 2, reservedPerUsed: 2 }, 500_000);
    expect(overbooking.factor).toBeGreaterThan(0.9);
  });

  it('promises nothing twice on engines that do not tell of preemptions', () => {
    const overbooking = new Overbooking();
    for (let second = 0; second < 300; second += 1) {
      overbooking.observe({ preemptions: null, reservedPerUsed: 2 }, second * 1_000);
    }
    expect(overbooking.factor).toBe(1);
  });
});

describe('LittleCheck', () => {
  /** Four at once for a second each, over one window; `lost`: entered and never left. */
  function drive(lost: number): ReturnType<LittleCheck['read']> {
    const check = new LittleCheck(0);
    for (let index = 0; index < lost; index += 1) check.entered(0);
    for (let second = 0; second < limits.littleWindowMs / 1_000; second += 1) {
      for (let index = 0; index < 4; index += 1) check.entered(second * 1_000);
      for (let index = 0; index < 4; index += 1) check.left(1_000, (second + 1) * 1_000);
    }
    return check.read(limits.littleWindowMs);
  }

  it.each([0, 1, 2])('sees that %i slots are lost', (lost) => {
    expect(drive(lost)).toMatchObject({ lost, expectedInside: 4 });
  });

  it('says nothing of a window in which hardly anything ended', () => {
    const check = new LittleCheck(0);
    for (let index = 0; index < 8; index += 1) check.entered(0);
    expect(check.read(limits.littleWindowMs)).toBeNull();
    expect(check.read(limits.littleWindowMs + 1)).toBeNull();
  });
});

describe('isMet', () => {
  it.each([
    [{ ttftMs: 400, tpotMs: 40 }, { ttftMs: 500, tpotMs: 50 }, true],
    [{ ttftMs: 500, tpotMs: 50 }, { ttftMs: 500, tpotMs: 50 }, true],
    [{ ttftMs: 400, tpotMs: 60 }, { ttftMs: 500, tpotMs: 50 }, false],
    [{ ttftMs: null, tpotMs: 40 }, { ttftMs: 500, tpotMs: 50 }, true],
    [{ ttftMs: null, tpotMs: null }, { ttftMs: 500, tpotMs: 50 }, null],
    [{ ttftMs: 400, tpotMs: 60 }, { ttftMs: null, tpotMs: null }, null],
  ])('%o against %o: %s', (taken, objectives, verdict) => {
    expect(isMet(taken, objectives)).toBe(verdict);
  });
});

describe('LatencyWindow', () => {
  it('gives exact percentiles of the newest values', () => {
    const window = new LatencyWindow();
    expect(window.read()).toBeNull();
    for (let value = 1; value <= limits.latencyWindowRequests + 100; value += 1) window.add(value);
    const { latencyWindowRequests: size } = limits;
    expect(window.read()).toEqual({
      p50: 100 + Math.ceil(size * 0.5),
      p95: 100 + Math.ceil(size * 0.95),
      p99: 100 + Math.ceil(size * 0.99),
      count: size,
    });
  });
});

describe('startDeadline', () => {
  const { queue } = defaultGatewaySettings;
  const caller = (priority: Caller['priority']): Caller => ({ tenant: 't', keyId: null, priority });
  const none = { clientWaitMs: null, clientTtftMs: null };
  const noSlo = { ttftMs: null, tpotMs: null };
  type Case = [
    string,
    {
      ask: Parameters<typeof startDeadline>[0]['ask'];
      slo: typeof noSlo | { ttftMs: number; tpotMs: null };
      promptMs: number;
      surelyMs?: number;
    },
    number,
  ];
  const cases: Case[] = [
    ['the policy', { ask: { caller: caller('normal'), ...none }, slo: noSlo, promptMs: 100 }, 10_000],
    ['batch work', { ask: { caller: caller('batch'), ...none }, slo: noSlo, promptMs: 100 }, 120_000],
    [
      'the objective less the prompt',
      { ask: { caller: caller('normal'), ...none }, slo: { ...noSlo, ttftMs: 500 }, promptMs: 100 },
      400,
    ],
    [
      'the objective less the prompt with its margin',
      {
        ask: { caller: caller('normal'), ...none },
        slo: { ...noSlo, ttftMs: 500 },
        promptMs: 100,
        surelyMs: 250,
      },
      250,
    ],
    [
      'at once or not at all where the margin leaves nothing',
      {
        ask: { caller: caller('normal'), ...none },
        slo: { ...noSlo, ttftMs: 500 },
        promptMs: 300,
        surelyMs: 700,
      },
      0,
    ],
    [
      'a prompt longer than the objective',
      { ask: { caller: caller('normal'), ...none }, slo: { ...noSlo, ttftMs: 500 }, promptMs: 900 },
      10_000,
    ],
    [
      'batch work is promised no first token',
      { ask: { caller: caller('batch'), ...none }, slo: { ...noSlo, ttftMs: 500 }, promptMs: 100 },
      120_000,
    ],
    [
      'a client in a hurry',
      {
        ask: { caller: caller('normal'), clientWaitMs: 2_000, clientTtftMs: null },
        slo: noSlo,
        promptMs: 100,
      },
      2_000,
    ],
    [
      'a client with an objective',
      { ask: { caller: caller('batch'), clientWaitMs: null, clientTtftMs: 900 }, slo: noSlo, promptMs: 100 },
      800,
    ],
    [
      'a patient client',
      {
        ask: { caller: caller('normal'), clientWaitMs: 600_000, clientTtftMs: null },
        slo: noSlo,
        promptMs: 0,
      },
      10_000,
    ],
  ];
  it.each(cases)('%s', (_name, about, waitMs) => {
    expect(startDeadline({ surelyMs: about.promptMs, ...about, queue })).toBe(waitMs);
  });
});
