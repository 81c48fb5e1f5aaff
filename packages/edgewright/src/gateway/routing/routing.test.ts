import { describe, expect, it } from 'vitest';
import { limits } from '../../contract/limits.ts';
import { roomOf, ticketOf } from '../admission/__fixtures__/tickets.ts';
import { measureBody } from '../openai/measure-body.ts';
import { Breaker } from './breaker.ts';
import { choosePlace } from './choose-place.ts';
import { conversationPrefixes } from './conversation-prefixes.ts';
import { decideRetry } from './decide-retry.ts';
import { PrefixMemory } from './prefix-memory.ts';
import { RetryBudget } from './retry-budget.ts';

describe('choosePlace', () => {
  const both = (cached: number) =>
    ticketOf({ deployments: ['a', 'b'], prompt: 1_000, cachedTokens: (id) => (id === 'a' ? cached : 0) });
  const now = { awaited: new Set<string>(), nowMs: 0 };

  it('takes the engine with the fewest reserved tokens where both are as fast', () => {
    const rooms = new Map([
      ['a', roomOf({ slots: 4 })],
      ['b', roomOf({ slots: 4 })],
    ]);
    rooms.get('a')?.take(ticketOf({ prompt: 500 }), 0);
    expect(choosePlace(both(0), rooms, now)).toEqual({ kind: 'place', deployment: 'b' });
    rooms.get('b')?.take(ticketOf({ prompt: 700 }), 0);
    expect(choosePlace(both(0), rooms, now)).toEqual({ kind: 'place', deployment: 'a' });
  });

  it('stays where the conversation is cached, although the other is emptier', () => {
    const rooms = new Map([
      ['a', roomOf({ slots: 4 })],
      ['b', roomOf({ slots: 4 })],
    ]);
    rooms.get('a')?.take(ticketOf({ prompt: 500 }), 0);
    expect(choosePlace(both(900), rooms, now)).toEqual({ kind: 'place', deployment: 'a' });
  });

  it('waits for the cache as long as reading anew would take, and no longer', () => {
    const rooms = new Map([
      ['a', roomOf({ slots: 1 })],
      ['b', roomOf({ slots: 1 })],
    ]);
    // Inside for 2 000 ms: 1 000 of prompt less 10, 99 tokens of 10 ms.
    rooms.get('a')?.take(ticketOf({ prompt: 1_000, output: 99 }), 0);
    // At 100 ms it takes 1 900 ms more; reading all anew takes 1 010.
    expect(choosePlace(both(1_000), rooms, { ...now, nowMs: 100 })).toEqual({
      kind: 'place',
      deployment: 'b',
    });
    // At 1 500 ms only 500 more.
    expect(choosePlace(both(1_000), rooms, { ...now, nowMs: 1_500 })).toEqual({
      kind: 'none',
      awaits: ['a'],
    });
  });

  it('takes the faster engine', () => {
    const rooms = new Map([
      ['a', roomOf({ slots: 4, speed: { tpotMs: 10, promptTokensPerSecond: 500 } })],
      ['b', roomOf({ slots: 4 })],
    ]);
    rooms.get('b')?.take(ticketOf(), 0);
    expect(choosePlace(both(0), rooms, now)).toEqual({ kind: 'place', deployment: 'b' });
  });

  it('never takes one that is closed, or that somebody ahead waits for', () => {
    const rooms = new Map([
      ['a', Object.assign(roomOf({ slots: 4 }), { closed: true })],
      ['b', roomOf({ slots: 4 })],
    ]);
    expect(choosePlace(both(900), rooms, now)).toEqual({ kind: 'place', deployment: 'b' });
    expect(choosePlace(both(0), rooms, { ...now, awaited: new Set(['b']) })).toEqual({
      kind: 'none',
      awaits: ['b'],
    });
  });
});

describe('conversations', () => {
  const messages = [
    { role: 'system', content: 'You are terse.' },
    { role: 'user', content: 'One?' },
    { role: 'assistant', content: 'Yes.' },
    { role: 'user', content: 'Two?' },
  ];
  const prefixesOf = (count: number, extra: object = {}) =>
    conversationPrefixes({ model: 'm', messages: messages.slice(0, count), ...extra });

  it('are known again at their next turn, as far as they are the same', () => {
    const memory = new PrefixMemory();
    memory.remember(prefixesOf(2), 'a');
    const [first, second] = prefixesOf(4);
    expect(memory.knownBytes(prefixesOf(4), 'a')).toBe(second?.bytes);
    expect(memory.knownBytes(prefixesOf(4), 'b')).toBe(0);
    const other = conversationPrefixes({
      model: 'm',
      messages: [messages[0], { role: 'user', content: 'x' }],
    });
    expect(memory.knownBytes(other, 'a')).toBe(first?.bytes);
    expect(memory.knownBytes(prefixesOf(4, { tools: [{}] }), 'a')).toBe(0);
    memory.forget('a');
    expect(memory.knownBytes(prefixesOf(4), 'a')).toBe(0);
  });

  it('are known by the beginnings of plain prompts, in pieces', () => {
    const memory = new PrefixMemory();
    memory.remember(conversationPrefixes({ model: 'm', prompt: 'x'.repeat(5_000) }), 'a');
    const longer = conversationPrefixes({ model: 'm', prompt: `${'x'.repeat(4_500)}y` });
    expect(memory.knownBytes(longer, 'a')).toBe(4_096);
  });

  it.each([[null], ['text'], [[null, 1, 'x', []]], [{}]])(
    'take whatever stands in a field that another route checks: %j',
    (messages) => {
      expect(() =>
        conversationPrefixes({ model: 'm', messages, prompt: ['a', 1], tools: null }),
      ).not.toThrow();
      const measured = measureBody('completion', { model: 'm', messages, max_completion_tokens: 'x' }, 10);
      expect(measured).toEqual({ bytes: 10, mediaBytes: 0, mediaParts: 0, maxOutputTokens: null });
    },
  );

  it('are bounded: long ones by their last turns, many by the newest', () => {
    const long = Array.from({ length: 200 }, (_, index) => ({ role: 'user', content: String(index) }));
    const turn = conversationPrefixes({ model: 'm', messages: long });
    expect(turn.length).toBe(limits.prefixesPerRequest);
    const memory = new PrefixMemory();
    memory.remember(turn, 'a');
    const next = conversationPrefixes({ model: 'm', messages: [...long, { role: 'user', content: 'more' }] });
    expect(memory.knownBytes(next, 'a')).toBe(turn.at(-1)?.bytes);
    for (let index = 0; index < limits.rememberedPrefixes; index += 1) {
      memory.remember([{ hash: String(index), bytes: 1 }], 'b');
    }
    expect(memory.size).toBe(limits.rememberedPrefixes);
    expect(memory.knownBytes(next, 'a')).toBe(0);
  });
});

describe('Breaker', () => {
  const fail = (breaker: Breaker, times: number, about: { nowMs: number; alone?: boolean }) =>
    Array.from({ length: times }, () => breaker.failed('a', { alone: false, ...about })).at(-1);

  const admitted = (breaker: Breaker, ids: string[], nowMs: number) =>
    ids.filter((id) => breaker.takes(id, nowMs));

  it('leaves an engine out after failures in a row, not after others', () => {
    const breaker = new Breaker();
    fail(breaker, limits.ejectAfterFailures - 1, { nowMs: 0 });
    breaker.succeeded('a');
    expect(fail(breaker, limits.ejectAfterFailures - 1, { nowMs: 0 })).toBe(false);
    expect(breaker.stateOf('a', 0)).toBe('open');
    expect(fail(breaker, 1, { nowMs: 0 })).toBe(true);
    expect(admitted(breaker, ['a', 'b'], 1)).toEqual(['b']);
  });

  it('then tries it with one request', () => {
    const breaker = new Breaker();
    fail(breaker, limits.ejectAfterFailures, { nowMs: 0 });
    const later = limits.ejectionMs;
    expect(admitted(breaker, ['a', 'b'], later)).toEqual(['a', 'b']);
    breaker.sent('a', later);
    expect(admitted(breaker, ['a', 'b'], later)).toEqual(['b']);
    breaker.succeeded('a');
    expect(admitted(breaker, ['a', 'b'], later)).toEqual(['a', 'b']);
  });

  it('leaves it out for longer each time the trial fails, within a bound', () => {
    const breaker = new Breaker();
    fail(breaker, limits.ejectAfterFailures, { nowMs: 0 });
    let nowMs = limits.ejectionMs;
    for (let round = 2; round < 20; round += 1) {
      breaker.sent('a', nowMs);
      expect(fail(breaker, 1, { nowMs })).toBe(true);
      const outMs = Math.min(limits.ejectionLongestMs, limits.ejectionMs * round);
      expect(breaker.stateOf('a', nowMs + outMs - 1)).toBe('ejected');
      expect(breaker.stateOf('a', nowMs + outMs)).toBe('trial');
      nowMs += outMs;
    }
  });

  it('never leaves out the only one, nor all of them', () => {
    const breaker = new Breaker();
    expect(fail(breaker, 100, { nowMs: 0, alone: true })).toBe(false);
    const both = new Breaker();
    for (const id of ['a', 'b']) {
      for (let index = 0; index < limits.ejectAfterFailures; index += 1) {
        both.failed(id, { nowMs: 0, alone: false });
      }
    }
    const closed = (id: string) => Object.assign(roomOf({ slots: 4 }), { closed: !both.takes(id, 1) });
    const rooms = new Map(['a', 'b'].map((id) => [id, closed(id)]));
    expect([...rooms.values()].map((room) => room.closed)).toEqual([true, true]);
    const places = ['a', 'b'].map((id) =>
      choosePlace(ticketOf({ deployments: [id] }), rooms, { awaited: new Set(), nowMs: 1 }),
    );
    expect(places).toEqual([
      { kind: 'place', deployment: 'a' },
      { kind: 'place', deployment: 'b' },
    ]);
  });
});

describe('RetryBudget', () => {
  it('allows a tenth of the requests, and one per second in any case', () => {
    const budget = new RetryBudget();
    const take = (nowMs: number) =>
      Array.from({ length: 500 }, () => budget.take(nowMs)).filter(Boolean).length;
    expect(take(0)).toBe(10);
    for (let index = 0; index < 1_000; index += 1) budget.request(5_000);
    expect(take(5_000)).toBe(90);
    expect(take(5_000)).toBe(0);
    expect(take(limits.retryWindowMs + 5_001)).toBe(10);
    expect(budget.made).toBe(110);
  });
});

describe('decideRetry', () => {
  const state = {
    sentAgain: false,
    timeLeft: true,
    hasAlternatives: true,
    mayRetry: (): boolean => true,
  };
  const failed = (kind: 'refused' | 'lost' | 'first-byte' | 'stall' | 'protocol', headReceived = false) =>
    ({ kind: 'failed', failure: { kind, headReceived, cause: null } }) as const;
  const collected = (status: number, headers: Record<string, string> = {}) =>
    ({ kind: 'collected', response: { status, headers, body: Buffer.alloc(0) } }) as const;
  it.each([
    ['refused: not sent', failed('refused'), {}, 'again'],
    [
      'refused, again and again',
      failed('refused'),
      { sentAgain: true, mayRetry: (): boolean => false },
      'again',
    ],
    ['refused, and the time is over', failed('refused'), { timeLeft: false }, 'none'],
    ['lost before the head', failed('lost'), {}, 'again'],
    ['lost before the head, alone', failed('lost'), { hasAlternatives: false }, 'again'],
    ['lost twice', failed('lost'), { sentAgain: true }, 'none'],
    ['lost after the head', failed('lost', true), {}, 'none'],
    ['lost, no budget', failed('lost'), { mayRetry: (): boolean => false }, 'none'],
    ['late', failed('first-byte'), {}, 'again'],
    ['late, alone', failed('first-byte'), { hasAlternatives: false }, 'none'],
    ['stalled', failed('stall', true), {}, 'none'],
    ['not HTTP', failed('protocol'), {}, 'none'],
    ['500', collected(500), {}, 'again'],
    ['500, alone', collected(500), { hasAlternatives: false }, 'none'],
    ['503', collected(503), {}, 'again'],
    ['503 twice', collected(503), { sentAgain: true }, 'none'],
    ['429 with a time', collected(429, { 'retry-after': '1' }), {}, 'again'],
    ['429 without', collected(429), {}, 'none'],
    ['400', collected(400), {}, 'none'],
    ['200', collected(200), {}, 'none'],
  ] as const)('%s', (_name, result, changes, kind) => {
    expect(decideRetry(result, { ...state, ...changes }).kind).toBe(kind);
  });
});
