import { describe, expect, it } from 'vitest';
import { ladderRungSchema } from '../../contract/ladder.ts';
import { arrangeRungs } from './arrange-rungs.ts';
import { ladderPoints, pointsOfRung } from './ladder-points.ts';
import { ladderOf } from '../__fixtures__/sample-ladder.ts';

const rung = (name: string, about: { model?: string; draft?: string; engine?: string } = {}) =>
  ladderRungSchema.parse({ name, model: 'm', ...about });

describe('arrangeRungs', () => {
  it.each([
    ['keeps the order', [rung('a'), rung('b', { model: 'n' })], ['a', 'b']],
    [
      'puts a draft behind the same without it',
      [rung('d', { draft: 'x' }), rung('b', { model: 'n' }), rung('a')],
      ['b', 'a', 'd'],
    ],
    ['adds what a draft is compared with', [rung('d', { draft: 'x' })], ['d no draft', 'd']],
    [
      'takes no other engine for that',
      [rung('a', { engine: 'vllm' }), rung('d', { draft: 'x', engine: 'llama-cpp' })],
      ['a', 'd no draft', 'd'],
    ],
  ])('%s', (_name, given, names) => {
    expect(arrangeRungs(given).map(({ name }) => name)).toEqual(names);
  });

  it.each([
    ['names that differ in case only', [rung('a'), rung('A')], /Two rungs are called "A"/],
    ['an empty list', [], /at least one/],
    ['too many', Array.from({ length: 40 }, (_, index) => rung(`r${index}`)), /at most 32/],
  ])('refuses %s', (_name, given, message) => {
    expect(() => arrangeRungs(given)).toThrow(message);
  });
});

describe('the points of a rung', () => {
  const rungs = arrangeRungs([rung('plain', { model: 'n' }), rung('d', { draft: 'x' })]);
  const { question } = ladderOf([], { sessions: 8 });
  const points = ladderPoints(question, rungs);
  const ids = (name: string): string[] => {
    const found = rungs.find((one) => one.name === name) ?? rung('none');
    return pointsOfRung(found, { points, rungs, sessions: 8 }).map(({ id }) => id);
  };

  it('are both ends for one that speculates with nobody', () => {
    expect(ids('plain')).toEqual(['c1-short', 'c1-long', 'c8-short', 'c8-long']);
  });

  it('are those between, too, with a draft and for what it is compared with', () => {
    expect(ids('d').slice(4)).toEqual(['c2-long', 'c4-long']);
    expect(ids('d no draft')).toEqual(ids('d'));
  });

  it('are two for one user, and have requests for each user', () => {
    expect(ladderPoints({ ...question, sessions: 1 }, []).map(({ id }) => id)).toEqual([
      'c1-short',
      'c1-long',
    ]);
    expect(points.find(({ id }) => id === 'c8-long')?.requests).toBe(24);
  });
});
