import { describe, expect, it } from 'vitest';
import { waitForMemory, type FreeMemory } from './memory-return.ts';

const holder = { name: 'python3', pid: 77, bytes: 40e9 };

/** What is available at each look; the last figure stays. */
function reading(...available: (number | null)[]): () => Promise<FreeMemory> {
  let look = 0;
  return () => {
    const availableBytes = available[Math.min(look, available.length - 1)] ?? null;
    look += 1;
    return Promise.resolve({ availableBytes, holders: [holder] });
  };
}

describe('waitForMemory', () => {
  const gone = AbortSignal.abort();
  const patient = new AbortController().signal;
  it.each([
    ['enough is there at once', reading(50e9), { neededBytes: 40e9, heldBytes: null }, patient, 'back'],
    [
      'it comes back at the third look',
      reading(10e9, 20e9, 60e9),
      { neededBytes: 40e9, heldBytes: 50e9 },
      patient,
      'back',
    ],
    [
      'what was held is back, the need unknown',
      reading(10e9, 58e9),
      { neededBytes: null, heldBytes: 50e9 },
      patient,
      'back',
    ],
    ['nothing can be told', reading(null), { neededBytes: 40e9, heldBytes: 50e9 }, patient, 'unknown'],
    [
      'neither need nor hold is known',
      reading(10e9),
      { neededBytes: null, heldBytes: null },
      patient,
      'unknown',
    ],
    [
      'the need unknown and the time over',
      reading(10e9),
      { neededBytes: null, heldBytes: 50e9 },
      gone,
      'unknown',
    ],
    [
      'the need known and the time over',
      reading(10e9),
      { neededBytes: 40e9, heldBytes: 50e9 },
      gone,
      'missing',
    ],
  ] as const)('%s', async (...[, read, { neededBytes, heldBytes }, signal, kind]) => {
    const outcome = await waitForMemory({ read, beforeBytes: 10e9, heldBytes, neededBytes, signal });
    expect(outcome.kind).toBe(kind);
    if (outcome.kind === 'missing') expect(outcome.why).toMatch(/77 \(python3\).*37\.3 GiB/);
  });
});
