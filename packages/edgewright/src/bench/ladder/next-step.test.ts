import { describe, expect, it } from 'vitest';
import { ladderOf, rungStateOf } from '../__fixtures__/sample-ladder.ts';
import { nextStep, reopened, runsOfLoad } from './next-step.ts';

const untouched = (name: string) => rungStateOf(name, { loads: 0 });
const judged = (name: string, loads = 1) => rungStateOf(name, { loads, quality: 'pass' });

describe('nextStep', () => {
  it.each([
    ['the first rung', [untouched('a'), untouched('b')], {}, ['a', 1, true]],
    ['the rung after one that is done', [judged('a'), untouched('b')], {}, ['b', 1, true]],
    [
      'past one that failed',
      [rungStateOf('a', { failure: 'no', loads: 0 }), untouched('b')],
      {},
      ['b', 1, true],
    ],
    ['only the questions after a crash between', [rungStateOf('a'), untouched('b')], {}, ['a', null, true]],
    [
      'no questions where none are asked',
      [rungStateOf('a'), untouched('b')],
      { quality: 'none' },
      ['b', 1, false],
    ],
    ['the second round after the first', [judged('a'), judged('b')], { loads: 2 }, ['a', 2, false]],
    ['within the second round', [judged('a', 2), judged('b')], { loads: 2 }, ['b', 2, false]],
  ] as const)('goes on with %s', (_name, rungs, question, [rung, load, asksQuality]) => {
    expect(nextStep(ladderOf([...rungs], question))).toMatchObject({ kind: 'load', rung, load, asksQuality });
  });

  it('ends when everything is there, or has failed', () => {
    const rungs = [judged('a'), rungStateOf('b', { failure: 'no', loads: 0 })];
    expect(nextStep(ladderOf(rungs))).toEqual({ kind: 'done' });
    expect(nextStep(ladderOf(reopened(rungs)))).toMatchObject({ kind: 'load', rung: 'b' });
  });
});

it.each([
  [5, 1, [5]],
  [5, 2, [3, 2]],
  [5, 5, [1, 1, 1, 1, 1]],
  [7, 3, [3, 2, 2]],
])('%d runs over %d loads', (runs, loads, shares) => {
  expect(shares.map((_, index) => runsOfLoad(index + 1, { runs, loads }))).toEqual(shares);
});
