import { describe, expect, it } from 'vitest';
import { limits } from '../../contract/limits.ts';
import { dispatcherOf, roomOf, ticketOf } from './__fixtures__/tickets.ts';
import type { Dispatcher } from './dispatcher.ts';
import { KeptPlaces } from './kept-places.ts';
import type { Ticket } from './ticket.ts';

const about = { firstAskedAtMs: 0, waitMs: 2_000, drainMs: 200, most: 100 };

describe('KeptPlaces', () => {
  it('keeps a place around the time it told, and once', () => {
    const kept = new KeptPlaces();
    for (const identity of ['early', 'due', 'late', 'never']) kept.promise({ ...about, identity }, 0);
    expect(kept.claim('early', 500)).toBeNull();
    expect(kept.claim('due', 2_000)).toBe(0);
    expect(kept.claim('due', 2_000)).toBeNull();
    expect(kept.claim('late', 2_000 + limits.keptPlaceLateMs)).toBe(0);
    expect(kept.claim('never', 2_200 + limits.keptPlaceLateMs)).toBeNull();
    expect(kept.size).toBe(0);
  });

  it('holds who comes too early to what it was told', () => {
    const kept = new KeptPlaces();
    kept.promise({ ...about, identity: 'a' }, 0);
    expect(kept.promise({ ...about, identity: 'a' }, 500)).toBe(1_500);
  });

  it('learns whether anybody comes back, and spreads those that do', () => {
    const obeyed = new KeptPlaces();
    const ignored = new KeptPlaces();
    for (let round = 0; round < 400; round += 1) {
      const nowMs = round * 10_000;
      const retryMs = obeyed.promise({ ...about, identity: `o${round}` }, nowMs);
      expect(obeyed.claim(`o${round}`, nowMs + retryMs)).toBe(0);
      ignored.promise({ ...about, identity: `i${round}` }, nowMs);
    }
    const nowMs = 5_000_000;
    const told = (kept: KeptPlaces) =>
      Array.from({ length: 50 }, (_, index) => kept.promise({ ...about, identity: `x${index}` }, nowMs)).at(
        -1,
      );
    // Of two starts one is promised: 49 × 400 ms behind the first.
    expect(told(obeyed)).toBeCloseTo(2_000 + 49 * 400, -3);
    expect(told(ignored)).toBeLessThan(2_100);
    expect(obeyed.expectedUntil(nowMs + 4_000)).toBeCloseTo(6, 0);
    expect(ignored.expectedUntil(nowMs + 4_000)).toBeLessThan(1);
  });

  it('promises nothing beyond what it can remember or clients accept', () => {
    const kept = new KeptPlaces();
    expect(kept.promise({ ...about, waitMs: 1e6, identity: 'far' }, 0)).toBe(limits.keptPlaceMostMs);
    expect(kept.size).toBe(0);
    for (let index = 0; index < 110; index += 1) {
      kept.promise({ ...about, drainMs: 0, identity: `${index}` }, 0);
    }
    expect(kept.size).toBe(100);
  });
});

/** One slot, 200 ms each; whoever asks may wait 500 ms. */
describe('a dispatcher that keeps places', () => {
  const ask = (
    dispatcher: Dispatcher,
    identity: string,
    nowMs: number,
    { tenant = 'one', deployments = ['a'] }: { tenant?: string; deployments?: string[] } = {},
  ): [Ticket, string, number | null] => {
    const firstAskedAtMs = dispatcher.returns({ tenant, deployments, identity: () => identity }, nowMs);
    const deadlineAtMs = nowMs + 500;
    const ticket = ticketOf({
      tenant,
      deployments,
      enteredAtMs: nowMs,
      deadlineAtMs,
      identity: () => identity,
      firstAskedAtMs,
    });
    const { entered } = dispatcher.enter(ticket, nowMs);
    return [ticket, entered.kind, entered.kind === 'refused' ? entered.refusal.retryMs : null];
  };

  it('serves who comes back as told before those that came meanwhile', () => {
    const dispatcher = dispatcherOf({ a: roomOf({ slots: 1 }) });
    const [running] = ask(dispatcher, 'running', 0);
    const [second] = ask(dispatcher, 'second', 0);
    const [, third] = ask(dispatcher, 'third', 0);
    const [, kind, retryMs] = ask(dispatcher, 'fourth', 0);
    expect([third, kind, retryMs]).toEqual(['waits', 'refused', 600]);
    expect(dispatcher.release(running, null, 200).map(({ ticket }) => ticket)).toEqual([second]);
    ask(dispatcher, 'newcomer', 590);
    const [back, backKind] = ask(dispatcher, 'fourth', 600);
    expect(backKind).toBe('waits');
    expect(back.firstAskedAtMs).toBe(0);
    expect(dispatcher.release(second, null, 601).map(({ ticket }) => ticket)).toEqual([back]);
  });

  it('tells nobody to wait because of what another tenant, or others of another model, were promised', () => {
    const dispatcher = dispatcherOf({ a: roomOf({ slots: 1 }), b: roomOf({ slots: 1 }) });
    for (let number = 0; number < 40; number += 1) ask(dispatcher, `flood ${number}`, 0);
    expect(ask(dispatcher, 'one more', 0)[1]).toBe('refused');
    expect(ask(dispatcher, 'other', 0, { tenant: 'two' })[1]).toBe('waits');
    const other = ['first', 'second', 'third'].map(
      (name) => ask(dispatcher, name, 0, { deployments: ['b'] })[1],
    );
    expect(other).toEqual(['placed', 'waits', 'waits']);
  });
});
