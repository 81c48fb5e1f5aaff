import type { Status } from 'edgewright/contract/status';
import { describe, expect, it } from 'vitest';
import { StatusPoller } from './status-poller.ts';

const calm: Status = {
  schema: 'edgewright/status@1',
  version: '0.1.0',
  startedAtMs: 0,
  requests: { running: 0, queued: 0 },
  deployments: [],
};
const state = { kind: 'stopping', pid: 1, sinceMs: 0 } as const;
const busy = { ...calm, deployments: [{ state }] } as unknown as Status;

/** A poller whose looks give the listed results; pauses are recorded and end when told. */
function rehearse(...results: (Status | Error)[]) {
  const pauses: number[] = [];
  let next: (() => void) | null = null;
  const poller = new StatusPoller({
    getStatus: async () => {
      const result = results.shift() ?? calm;
      if (result instanceof Error) throw result;
      return result;
    },
    schedule: (callback, delayMs) => {
      pauses.push(delayMs);
      next = callback;
      return () => {
        next = null;
      };
    },
  });
  const look = async (wake: () => void) => {
    const news = new Promise<void>((resolve) => {
      const unsubscribe = poller.subscribe(() => {
        unsubscribe();
        resolve();
      });
    });
    wake();
    await news;
  };
  return {
    poller,
    pauses,
    first: () => look(poller.wake),
    again: () => look(() => next?.()),
    waits: () => next !== null,
  };
}

describe('StatusPoller', () => {
  it('looks often while something changes and seldom while all is well', async () => {
    const { first, again, pauses } = rehearse(busy, calm);
    await first();
    await again();
    expect(pauses).toEqual([500, 5_000]);
  });

  it('backs off while the service does not answer, and recovers', async () => {
    const down = new Error('down');
    const { poller, first, again, pauses } = rehearse(down, down, down, down, down, down, calm);
    await first();
    expect(poller.getView().kind).toBe('unreachable');
    for (let look = 0; look < 6; look += 1) await again();
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 5_000]);
    expect(poller.getView().kind).toBe('reached');
  });

  it('rests while the page is hidden', async () => {
    const { poller, first, waits } = rehearse();
    await first();
    expect(waits()).toBe(true);
    poller.sleep();
    expect(waits()).toBe(false);
    await first();
    expect(waits()).toBe(true);
  });
});
