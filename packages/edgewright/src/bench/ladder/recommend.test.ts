import { describe, expect, it } from 'vitest';
import type { LadderRungState } from '../../contract/ladder.ts';
import type { Objective } from '../../contract/objective.ts';
import { ladderOf, rungStateOf } from '../__fixtures__/sample-ladder.ts';
import { completeLadder, exitCodeOfLadder } from './complete-ladder.ts';

const at = (...speeds: number[]) => ({ 'c4-long': speeds });
const slow = rungStateOf('f16', { speeds: at(100, 101, 102), quality: 'baseline' });
const fast = rungStateOf('q8', { speeds: at(150, 151, 152), quality: 'pass' });
const same = rungStateOf('q8', { speeds: at(90, 101, 115), quality: 'pass' });
const damaged = rungStateOf('q4', { speeds: at(300, 301, 302), quality: 'fail' });
const doubtful = rungStateOf('q4', { speeds: at(300, 301, 302), quality: 'undecided' });
const broken = rungStateOf('big', { failure: 'It does not fit.', loads: 0 });
const waiting = rungStateOf('q2', { loads: 0 });

const quick: Objective = {
  id: 'ttft:p95<500',
  metric: 'ttft',
  statistic: 'p95',
  comparison: '<',
  limit: 500,
  workload: { sessions: 4, inputTokens: 128, outputTokens: 64, cachedTokens: 0 },
};
const promised = (values: readonly (number | null)[], name = 'q8'): LadderRungState => {
  const state = rungStateOf(name, { speeds: at(...values.map(() => 150)), quality: 'pass' });
  const runs = state.loads[0]?.runs['c4-long'] ?? [];
  for (const [index, run] of runs.entries()) run.objectives[quick.id] = values[index] ?? null;
  return state;
};

describe('the recommendation', () => {
  it.each<[string, LadderRungState[], Objective[], [string, string | null, number, RegExp]]>([
    ['the faster of two', [slow, fast], [], ['recommended', 'q8', 0, /50 % faster than f16/]],
    [
      'the earlier of equals',
      [slow, same],
      [],
      ['recommended', 'f16', 0, /No real difference in speed to q8/],
    ],
    [
      'none that answers worse',
      [slow, damaged],
      [],
      ['recommended', 'f16', 0, /q4: it answers worse than f16/],
    ],
    ['past one that failed', [broken, slow, fast], [], ['recommended', 'q8', 0, /big: It does not fit/]],
    [
      'what is known, while a faster one is open',
      [slow, doubtful],
      [],
      ['undecided', 'f16', 4, /Still open.*q4/],
    ],
    ['nothing that all fail', [broken, damaged], [], ['none', null, 1, /none of them passes/]],
    ['nothing yet', [waiting], [], ['undecided', null, 4, /recommended yet/]],
    [
      'what is known of one that is not complete',
      [fast, waiting],
      [],
      ['undecided', 'q8', 4, /not complete/],
    ],
    [
      'one that keeps its promise',
      [promised([400, 410, 420])],
      [quick],
      ['recommended', 'q8', 0, /keeps every objective/],
    ],
    [
      'none that breaks it',
      [promised([600, 610, 620])],
      [quick],
      ['none', null, 1, /misses an objective.*610\.0/],
    ],
    [
      'none whose runs lack it',
      [promised([400, null, 420])],
      [quick],
      ['none', null, 1, /1 of 3 runs had no such/],
    ],
    [
      'nothing when it cannot be told',
      [promised([400, 500, 600])],
      [quick],
      ['undecided', null, 4, /undecided.*500\.0/],
    ],
  ])('takes %s', (_name, rungs, objectives, [verdict, rung, exitCode, because]) => {
    const ladder = completeLadder(ladderOf(rungs), objectives);
    expect(ladder.recommendation).toMatchObject({ verdict, rung });
    expect(ladder.recommendation?.because.join(' ')).toMatch(because);
    expect(exitCodeOfLadder(ladder)).toBe(exitCode);
  });

  it('calls nothing real that rests on two runs', () => {
    const two = [
      rungStateOf('f16', { speeds: at(100, 101), quality: 'baseline' }),
      rungStateOf('q8', { speeds: at(200, 201), quality: 'pass' }),
    ];
    expect(completeLadder(ladderOf(two), []).recommendation?.rung).toBe('f16');
  });
});

it('holds a draft against the same without it', () => {
  const speeds = (one: number, four: number) => ({
    'c1-long': [one, one * 1.01, one * 0.99],
    'c4-long': [four, four * 1.01, four * 0.99],
  });
  const plain = rungStateOf('p', { speeds: speeds(100, 200), quality: 'baseline', rung: { model: 'm' } });
  const draft = rungStateOf('d', {
    speeds: speeds(150, 180),
    run: { acceptanceLength: 2.5 },
    quality: 'pass',
    rung: { model: 'm', draft: 'x' },
  });
  const [found] = completeLadder(ladderOf([plain, draft]), []).speculation;
  expect(found).toMatchObject({ rung: 'd', plain: 'p', breakEven: { kind: 'crosses' } });
  expect(found?.points.map(({ gain }) => gain.toFixed(2))).toEqual(['1.50', '0.90']);
  expect(found?.points[0]).toMatchObject({ isReal: true, acceptanceLength: 2.5 });
  expect(found?.breakEven.concurrency).toBeCloseTo(3.5, 9);
});
