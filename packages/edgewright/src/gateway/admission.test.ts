import { describe, expect, it } from 'vitest';
import { limits } from '../contract/limits.ts';
import { Admission } from './admission.ts';

const never = new AbortController().signal;

describe('Admission', () => {
  it('gives a slot back once, however often it is released', async () => {
    const admission = new Admission(1, limits);
    const first = await admission.acquire(never);
    const second = admission.acquire(never);
    expect(admission.waiting).toBe(1);
    first.release();
    first.release();
    const slot = await second;
    expect(admission.running).toBe(1);
    slot.release();
    expect(admission.running).toBe(0);
  });

  it('forgets a waiting request whose signal aborts, with the reason of the signal', async () => {
    const admission = new Admission(1, limits);
    const slot = await admission.acquire(never);
    const gone = new AbortController();
    const waiting = admission.acquire(gone.signal);
    gone.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    expect(admission.waiting).toBe(0);
    await expect(admission.acquire(gone.signal)).rejects.toThrow('gone');
    slot.release();
    expect(admission.running).toBe(0);
  });

  it('leaves no listener on the signal of an admitted request', async () => {
    const admission = new Admission(1, limits);
    const slot = await admission.acquire(never);
    const controller = new AbortController();
    const waiting = admission.acquire(controller.signal);
    slot.release();
    (await waiting).release();
    controller.abort();
    expect(admission.running).toBe(0);
  });

  it('admits waiting requests when it grows', async () => {
    const admission = new Admission(1, limits);
    await admission.acquire(never);
    const waiting = admission.acquire(never);
    admission.resize(2);
    await waiting;
    expect(admission.running).toBe(2);
  });

  it('says at least one second to come back, at most the longest wait', () => {
    const seconds = new Admission(1, limits).retryAfterSeconds();
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(limits.queueWaitMs / 1_000);
  });
});
