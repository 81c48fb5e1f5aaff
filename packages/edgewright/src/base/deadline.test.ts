import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { deadlineSignal } from './deadline.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

describe('deadlineSignal', () => {
  it('fires after its time, whatever the garbage collector does', async () => {
    const parent = new AbortController();
    const listened: string[] = [];
    // Held by nobody but the one who listens, as in a request.
    deadlineSignal(50, parent.signal).addEventListener('abort', () => listened.push('late'));
    for (let round = 0; round < 10; round += 1) {
      collectGarbage();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(listened).toEqual(['late']);
  });

  it('fires with the reason of the first that aborts', async () => {
    const [left, right] = [new AbortController(), new AbortController()];
    const signal = deadlineSignal(60_000, left.signal, right.signal);
    const fired = once(signal, 'abort');
    right.abort(new Error('enough'));
    await fired;
    expect(signal.reason).toMatchObject({ message: 'enough' });
    left.abort(new Error('too late'));
    expect(signal.reason).toMatchObject({ message: 'enough' });
  });

  it('is aborted from the start where one already is', () => {
    const signal = deadlineSignal(60_000, AbortSignal.abort(new Error('gone')));
    expect(signal.aborted).toBe(true);
    expect(signal.reason).toMatchObject({ message: 'gone' });
  });

  it('says that it was the time', async () => {
    const signal = deadlineSignal(1);
    await once(signal, 'abort');
    expect(signal.reason).toMatchObject({ name: 'TimeoutError' });
  });
});
