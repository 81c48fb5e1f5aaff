import { expect, test } from 'vitest';
import { nextPoint, type SweepPoint } from './next-point.ts';

/** Sweeps a server that meets its objectives up to `limit`, and says which loads were tried. */
function sweep(
  meets: (load: number) => boolean,
  highest: number,
): { tried: number[]; answer: number; because: string } {
  const points: SweepPoint[] = [];
  for (;;) {
    const step = nextPoint(points, highest);
    if (step.kind === 'done') {
      return { tried: points.map(({ load }) => load), answer: step.load, because: step.because };
    }
    points.push({ load: step.load, met: meets(step.load) });
  }
}

test.each([
  { limit: 0, highest: 64, answer: 0, because: 'found', tried: [1] },
  { limit: 1, highest: 64, answer: 1, because: 'found', tried: [1, 2] },
  { limit: 5, highest: 64, answer: 5, because: 'found', tried: [1, 2, 4, 8, 6, 5] },
  { limit: 11, highest: 64, answer: 11, because: 'found', tried: [1, 2, 4, 8, 16, 12, 10, 11] },
  { limit: 100, highest: 6, answer: 6, because: 'highest-asked', tried: [1, 2, 4, 6, 5] },
])('finds $answer when $limit is the truth', ({ limit, highest, ...expected }) => {
  expect(sweep((load) => load <= limit, highest)).toEqual(expected);
});

test('a lucky point does not win: the load below it has to be met, too', () => {
  const { answer } = sweep((load) => load <= 4 || load === 6, 64);
  expect(answer).toBe(4);
});

test('a server without a clear limit does not keep the search going', () => {
  let asked = 0;
  const { tried } = sweep(() => (asked += 1) % 2 === 0, 10_000);
  expect(tried.length).toBeLessThanOrEqual(24);
});
