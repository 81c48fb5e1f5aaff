import { getEventListeners, once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { withDeadline } from './deadline.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Work that ends when its signal aborts, with the reason. */
async function untilAborted(signal: AbortSignal): Promise<unknown> {
  if (!signal.aborted) await once(signal, 'abort');
  return signal.reason;
}

describe('withDeadline', () => {
  it('fires after its time, whatever the garbage collector does', async () => {
    const parent = new AbortController();
    const collecting = setInterval(collectGarbage, 5);
    const reason = await withDeadline({ durationMs: 60, signals: [parent.signal] }, untilAborted);
    clearInterval(collecting);
    expect(reason).toMatchObject({ name: 'TimeoutError' });
  });

  it('fires with the reason of the first that aborts', async () => {
    const [left, right] = [new AbortController(), new AbortController()];
    const signals = [left.signal, right.signal];
    const reason = withDeadline({ durationMs: 60_000, signals }, untilAborted);
    right.abort(new Error('enough'));
    left.abort(new Error('too late'));
    expect(await reason).toMatchObject({ message: 'enough' });
  });

  it('is aborted from the start where one already is', async () => {
    const signals = [AbortSignal.abort(new Error('gone'))];
    expect(await withDeadline({ durationMs: 60_000, signals }, untilAborted)).toMatchObject({
      message: 'gone',
    });
  });

  it('leaves nothing behind, and passes on what the work gives or throws', async () => {
    const { signal } = new AbortController();
    const about = { durationMs: 60_000, signals: [signal] };
    expect(await withDeadline(about, () => Promise.resolve(7))).toBe(7);
    await expect(withDeadline(about, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
