import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SlotLedger } from './slot-ledger.ts';

describe('SlotLedger', () => {
  it('admits up to its slots, queues up to its limit, refuses the rest', () => {
    const ledger = new SlotLedger<string>({ slots: 2, queuedPerSlot: 1 });
    expect(['a', 'b', 'c', 'd', 'e'].map((ticket) => ledger.enter(ticket))).toEqual([
      'admitted',
      'admitted',
      'queued',
      'queued',
      'full',
    ]);
    expect(ledger.release()).toEqual(['c']);
    expect(ledger.leave('d')).toBe(true);
    expect(ledger.leave('d')).toBe(false);
    expect(ledger.release()).toEqual([]);
    expect([ledger.running, ledger.waiting]).toEqual([1, 0]);
  });

  it('follows a change of its size', () => {
    const ledger = new SlotLedger<string>({ slots: 1, queuedPerSlot: 4 });
    for (const ticket of ['a', 'b', 'c', 'd']) ledger.enter(ticket);
    expect(ledger.resize(3)).toEqual(['b', 'c']);
    expect(ledger.resize(1)).toEqual([]);
    expect(ledger.release()).toEqual([]);
    expect(ledger.release()).toEqual([]);
    expect(ledger.release()).toEqual(['d']);
  });

  it('refuses to release what nobody holds', () => {
    expect(() => new SlotLedger({ slots: 1, queuedPerSlot: 1 }).release()).toThrow('nobody held');
  });

  it('keeps the order and its bounds, whatever happens', () => {
    const step = fc.constantFrom('enter', 'release', 'leave-first', 'leave-last');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 200 }), (slots, steps) => {
        const ledger = new SlotLedger<number>({ slots, queuedPerSlot: 2 });
        let waiting: number[] = [];
        let running = 0;
        for (const [ticket, action] of steps.entries()) {
          if (action === 'enter') {
            const decision = ledger.enter(ticket);
            if (decision === 'admitted') running += 1;
            if (decision === 'queued') waiting.push(ticket);
            expect(decision === 'full').toBe(
              decision !== 'admitted' && waiting.length === slots * 2 && !waiting.includes(ticket),
            );
          } else if (action === 'release' && running > 0) {
            const next = waiting.slice(0, 1);
            expect(ledger.release()).toEqual(next);
            waiting = waiting.slice(1);
            running += next.length - 1;
          } else if (action.startsWith('leave') && waiting.length > 0) {
            const leaver = waiting.at(action === 'leave-first' ? 0 : -1);
            waiting = waiting.filter((candidate) => candidate !== leaver);
            expect(ledger.leave(leaver ?? -1)).toBe(true);
          }
          expect([ledger.running, ledger.waiting]).toEqual([running, waiting.length]);
          expect(running).toBeLessThanOrEqual(slots);
        }
      }),
    );
  });
});
