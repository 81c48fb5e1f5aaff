import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priorities } from '../../contract/priority.ts';
import { dispatcherOf, roomOf, ticketOf } from './__fixtures__/tickets.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Ticket } from './ticket.ts';

/** Runs whoever is inside to its end, one after the other, and says in which order all were served. */
function serveAll(dispatcher: Dispatcher, inside: Ticket[], nowMs = 0): Ticket[] {
  const served = [...inside];
  for (let ticket = inside.shift(); ticket !== undefined; ticket = inside.shift()) {
    const next = dispatcher.release(ticket, null, nowMs).map((placement) => placement.ticket);
    inside.push(...next);
    served.push(...next);
  }
  return served;
}

describe('Dispatcher: slots and tokens', () => {
  it('runs as many as there are slots, and the next in turn', () => {
    const dispatcher = dispatcherOf({ a: roomOf({ slots: 2 }) });
    const tickets = [1, 2, 3, 4].map((deadlineAtMs) => ticketOf({ deadlineAtMs: 1e9 + deadlineAtMs }));
    const kinds = tickets.map((ticket) => dispatcher.enter(ticket, 0).entered.kind);
    expect(kinds).toEqual(['placed', 'placed', 'waits', 'waits']);
    expect(serveAll(dispatcher, tickets.slice(0, 2))).toEqual(tickets);
    expect(dispatcher.running.size).toBe(0);
  });

  it('gives one more to the engine where it may look ahead', () => {
    const dispatcher = dispatcherOf({ a: roomOf({ slots: 2, lookahead: 1 }) });
    const kinds = [1, 2, 3, 4].map(() => dispatcher.enter(ticketOf(), 0).entered.kind);
    expect(kinds).toEqual(['placed', 'placed', 'placed', 'waits']);
  });

  it('holds back what does not fit into the key/value cache, and lets nobody smaller pass it', () => {
    const dispatcher = dispatcherOf({ a: roomOf({ slots: 8, kvTokens: 1_000 }) });
    const large = ticketOf({ prompt: 600, output: 0 });
    expect(dispatcher.enter(large, 0).entered.kind).toBe('placed');
    const second = ticketOf({ prompt: 600, output: 0 });
    expect(dispatcher.enter(second, 0).entered.kind).toBe('waits');
    const small = ticketOf({ prompt: 10, output: 0, deadlineAtMs: 2e9 });
    expect(dispatcher.enter(small, 0).entered.kind).toBe('waits');
    expect(dispatcher.release(large, null, 0).map(({ ticket }) => ticket)).toEqual([second, small]);
  });

  it('lets in alone what is larger than the whole cache', () => {
    const dispatcher = dispatcherOf({ a: roomOf({ slots: 8, kvTokens: 100 }) });
    expect(dispatcher.enter(ticketOf({ prompt: 5_000 }), 0).entered.kind).toBe('placed');
    expect(dispatcher.enter(ticketOf({ prompt: 1 }), 0).entered.kind).toBe('waits');
  });

  it('reads one long prompt at a time, and short ones pass it', () => {
    const room = roomOf({ slots: 8, longPromptTokens: 4_096 });
    const dispatcher = dispatcherOf({ a: room });
    const first = ticketOf({ prompt: 20_000 });
    dispatcher.enter(first, 0);
    const second = ticketOf({ prompt: 20_000 });
    expect(dispatcher.enter(second, 0).entered.kind).toBe('waits');
    expect(dispatcher.enter(ticketOf({ deadlineAtMs: 2e9 }), 0).entered.kind).toBe('placed');
    room.firstToken(first);
    expect(dispatcher.pump(0).map(({ ticket }) => ticket)).toEqual([second]);
    expect(room.longPrompts).toBe(1);
  });

  it('does not take a long prompt for long whose beginning is cached', () => {
    const dispatcher = dispatcherOf({ a: roomOf({ slots: 8, longPromptTokens: 4_096 }) });
    dispatcher.enter(ticketOf({ prompt: 20_000 }), 0);
    const cached = ticketOf({ prompt: 20_000, cachedTokens: () => 19_000 });
    expect(dispatcher.enter(cached, 0).entered.kind).toBe('placed');
  });
});

describe('Dispatcher: fairness', () => {
  it('lets a newcomer start after one service time at most, however much another tenant has waiting', () => {
    const dispatcher = dispatcherOf({ a: roomOf({ slots: 4 }) });
    const greedy = Array.from({ length: 100 }, () =>
      ticketOf({ tenant: 'greedy', prompt: 2_000, output: 500 }),
    );
    for (const ticket of greedy) dispatcher.enter(ticket, 0);
    const newcomer = ticketOf({ tenant: 'new', enteredAtMs: 1 });
    expect(dispatcher.enter(newcomer, 1).entered.kind).toBe('waits');
    const [inside] = dispatcher.rooms.get('a')?.occupants ?? [];
    expect(dispatcher.release(inside as Ticket, null, 2).map(({ ticket }) => ticket)).toEqual([newcomer]);
  });

  it('shares work, not requests: who asks for ten times as much is served a tenth as often', () => {
    const dispatcher = dispatcherOf({ a: roomOf({ slots: 1 }) });
    const first = ticketOf({ tenant: 'warm' });
    dispatcher.enter(first, 0);
    for (let index = 0; index < 60; index += 1) {
      dispatcher.enter(ticketOf({ tenant: 'large', prompt: 900, output: 100 }), 0);
      dispatcher.enter(ticketOf({ tenant: 'small', prompt: 90, output: 10 }), 0);
    }
    const half = serveAll(dispatcher, [first]).slice(1, 45);
    const count = (tenant: string) => half.filter((ticket) => ticket.tenant === tenant).length;
    expect(count('large')).toBe(4);
    expect(count('small')).toBe(40);
  });

  it('saves up no credit for a tenant that was away', () => {
    const dispatcher = dispatcherOf({ a: roomOf({ slots: 1 }) });
    const tickets = Array.from({ length: 20 }, () => ticketOf({ tenant: 'busy' }));
    for (const ticket of tickets) dispatcher.enter(ticket, 0);
    for (const ticket of tickets.slice(0, 10)) dispatcher.release(ticket, null, 0);
    for (let index = 0; index < 10; index += 1) dispatcher.enter(ticketOf({ tenant: 'back' }), 0);
    const order = serveAll(dispatcher, [tickets[10] as Ticket])
      .slice(1, 9)
      .map(({ tenant }) => tenant);
    expect(order.filter((tenant) => tenant === 'back').length).toBeLessThanOrEqual(5);
    expect(order.filter((tenant) => tenant === 'busy').length).toBeGreaterThanOrEqual(3);
  });

  it('lets nobody pass a newcomer because what it cost was expected too high', () => {
    const dispatcher = dispatcherOf({ a: roomOf({ slots: 4 }) });
    const inside: Ticket[] = [];
    for (let index = 0; index < 40; index += 1) {
      const ticket = ticketOf({ tenant: 'greedy', prompt: 10, output: 1_000 });
      if (dispatcher.enter(ticket, 0).entered.kind === 'placed') inside.push(ticket);
    }
    const newcomer = ticketOf({ tenant: 'new', prompt: 10, output: 1_000, deadlineAtMs: 2e9 });
    dispatcher.enter(newcomer, 0);
    // Each used a hundredth of what was expected.
    const [first] = inside;
    expect(dispatcher.release(first as Ticket, 100, 0).map(({ ticket }) => ticket)).toEqual([newcomer]);
  });

  it('settles what was used: who was charged too much gets it back', () => {
    const dispatcher = dispatcherOf({ a: roomOf({ slots: 1 }) });
    const other = ticketOf({ tenant: 'other' });
    const long = ticketOf({ tenant: 'long', prompt: 90, output: 1_000 });
    dispatcher.enter(long, 0);
    dispatcher.enter(other, 0);
    const charged = dispatcher.virtual.of('long');
    dispatcher.release(long, 100, 0);
    expect(charged).toBe(90 + 10 * 1_000);
    expect(dispatcher.virtual.of('long')).toBe(100);
  });
});

describe('Dispatcher: priority', () => {
  it('serves the bands strictly, and within one by deadline', () => {
    const dispatcher = dispatcherOf({ a: roomOf({ slots: 1 }) });
    const first = ticketOf();
    dispatcher.enter(first, 0);
    const batch = ticketOf({ priority: 'batch', deadlineAtMs: 1 });
    const late = ticketOf({ deadlineAtMs: 9_000 });
    const soon = ticketOf({ deadlineAtMs: 8_000 });
    const high = ticketOf({ priority: 'high', deadlineAtMs: 9_500 });
    // A deadline of 1 ms would be refused as too late: it is known how long the first one takes.
    dispatcher.line.add(batch);
    for (const ticket of [late, soon, high]) dispatcher.enter(ticket, 0);
    expect(serveAll(dispatcher, [first])).toEqual([first, high, soon, late, batch]);
  });

  it('lets who has waited long rise, so that nobody starves', () => {
    const dispatcher = dispatcherOf({ a: roomOf({ slots: 1 }) }, { ageingMs: 30_000 });
    const first = ticketOf();
    dispatcher.enter(first, 0);
    const batch = ticketOf({ priority: 'batch', deadlineAtMs: 40_000 });
    dispatcher.enter(batch, 0);
    const normal = ticketOf({ enteredAtMs: 29_000, deadlineAtMs: 60_000 });
    dispatcher.enter(normal, 29_000);
    expect(dispatcher.release(first, null, 31_000).map(({ ticket }) => ticket)).toEqual([batch]);
  });
});

describe('Dispatcher: the line is bounded', () => {
  it('refuses at the count and at the bytes', () => {
    const byCount = dispatcherOf({ a: roomOf({ slots: 1 }) }, { requestsPerSlot: 2 });
    const kinds = [1, 2, 3, 4].map(() => byCount.enter(ticketOf(), 0).entered.kind);
    expect(kinds).toEqual(['placed', 'waits', 'waits', 'refused']);
    const byBytes = dispatcherOf({ a: roomOf({ slots: 1 }) }, { bytes: 1_500 });
    const sizes = [1, 2, 3].map(() => byBytes.enter(ticketOf({ bytes: 1_000 }), 0).entered.kind);
    expect(sizes).toEqual(['placed', 'waits', 'refused']);
    expect(byBytes.line.bytes).toBe(1_000);
  });

  it('takes a place from who has most, never from who has as few', () => {
    const dispatcher = dispatcherOf({ a: roomOf({ slots: 1 }) }, { requestsPerSlot: 4 });
    const greedy = Array.from({ length: 5 }, () => ticketOf({ tenant: 'greedy' }));
    for (const ticket of greedy) dispatcher.enter(ticket, 0);
    const enter = (tenant: string) => dispatcher.enter(ticketOf({ tenant }), 0).entered;
    expect(enter('new')).toEqual({ kind: 'waits', evicted: greedy[4] });
    expect(enter('new')).toEqual({ kind: 'waits', evicted: greedy[3] });
    // Two places each: nobody has more than one more than the newcomer would.
    expect(enter('new').kind).toBe('refused');
    expect(Object.fromEntries(dispatcher.line.tenants)).toEqual({ greedy: 2, new: 2 });
  });

  it('takes a place from a lower band first', () => {
    const dispatcher = dispatcherOf({ a: roomOf({ slots: 1 }) }, { requestsPerSlot: 2 });
    const [, batch] = [ticketOf(), ticketOf({ priority: 'batch' }), ticketOf()].map((ticket) => {
      dispatcher.enter(ticket, 0);
      return ticket;
    });
    const { entered } = dispatcher.enter(ticketOf(), 0);
    expect(entered).toEqual({ kind: 'waits', evicted: batch });
  });
});

describe('Dispatcher: predictions', () => {
  it('refuses at once what would start after its deadline, and says when it would', () => {
    const dispatcher = dispatcherOf({ a: roomOf({ slots: 1 }) });
    dispatcher.enter(ticketOf(), 0);
    dispatcher.enter(ticketOf({ deadlineAtMs: 300 }), 0);
    const { entered } = dispatcher.enter(ticketOf({ deadlineAtMs: 399 }), 0);
    expect(entered).toEqual({ kind: 'refused', refusal: { kind: 'too-late', waitMs: 400, retryMs: 400 } });
    // The one that was refused may be back before that, and goes first: with a tenth of its 200 ms it is counted on.
    expect(dispatcher.enter(ticketOf({ deadlineAtMs: 421 }), 0).entered.kind).toBe('waits');
  });

  it('counts what is inside by what is left of it', () => {
    const dispatcher = dispatcherOf({ a: roomOf({ slots: 2 }) });
    dispatcher.enter(ticketOf(), 0);
    dispatcher.enter(ticketOf(), 120);
    const waiting = ticketOf({ enteredAtMs: 150 });
    dispatcher.enter(waiting, 150);
    expect(dispatcher.predictWaitMs(waiting, 150)).toBe(50);
  });

  it('refuses nobody for a wait that it cannot know', () => {
    const dispatcher = dispatcherOf({
      a: roomOf({ slots: 1, speed: { tpotMs: null, promptTokensPerSecond: null } }),
    });
    dispatcher.enter(ticketOf(), 0);
    expect(dispatcher.enter(ticketOf({ deadlineAtMs: 1 }), 0).entered.kind).toBe('waits');
  });
});

describe('Dispatcher: whatever comes', () => {
  it('never runs more than fit, loses nobody, and leaves nobody waiting where there is room', () => {
    const step = fc.record({
      what: fc.constantFrom('enter', 'enter', 'enter', 'release', 'leave', 'resize'),
      tenant: fc.constantFrom('x', 'y', 'z'),
      priority: fc.constantFrom(...priorities),
      prompt: fc.integer({ min: 1, max: 3_000 }),
      pick: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const rooms = { a: roomOf({ slots: 3, kvTokens: 8_000 }), b: roomOf({ slots: 2 }) };
        const dispatcher = dispatcherOf(rooms, { requestsPerSlot: 3 });
        const inside: Ticket[] = [];
        const waiting = new Set<Ticket>();
        const place = (placed: readonly { ticket: Ticket }[]) => {
          for (const { ticket } of placed) {
            inside.push(ticket);
            waiting.delete(ticket);
          }
        };
        steps.forEach(({ what, tenant, priority, prompt, pick }, nowMs) => {
          if (what === 'enter') {
            const deployments = [['a'], ['b'], ['a', 'b']][pick % 3] as string[];
            const ticket = ticketOf({ tenant, priority, prompt, deployments, enteredAtMs: nowMs });
            const { entered, placed } = dispatcher.enter(ticket, nowMs);
            place(placed);
            if (entered.kind === 'waits') {
              waiting.add(ticket);
              if (entered.evicted) expect(waiting.delete(entered.evicted)).toBe(true);
            }
          } else if (what === 'release' && inside.length > 0) {
            const [ticket] = inside.splice(pick % inside.length, 1);
            place(dispatcher.release(ticket as Ticket, prompt, nowMs));
          } else if (what === 'leave' && waiting.size > 0) {
            const ticket = [...waiting][pick % waiting.size] as Ticket;
            expect(dispatcher.leave(ticket)).toBe(true);
            waiting.delete(ticket);
            place(dispatcher.pump(nowMs));
          } else if (what === 'resize') {
            rooms.a.slots = 1 + (pick % 4);
            place(dispatcher.pump(nowMs));
          }
          expect(new Set(dispatcher.line)).toEqual(waiting);
          expect(rooms.a.running + rooms.b.running).toBe(inside.length);
          const reserved = [...rooms.a.occupants].reduce((sum, { need }) => sum + need.reservedTokens, 0);
          expect(rooms.a.reservedTokens).toBe(reserved);
          expect(reserved <= 8_000 || rooms.a.running === 1).toBe(true);
          expect(dispatcher.pump(nowMs)).toEqual([]);
          const idle = Object.values(rooms).every(({ running }) => running === 0);
          expect(idle && waiting.size > 0).toBe(false);
        });
      }),
    );
  });
});
