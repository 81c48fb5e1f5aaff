import { describe, expect, it } from 'vitest';
import type { EvalItem } from '../../../contract/eval-items.ts';
import type { JudgedAnswer, JudgedItem } from '../run/judged-item.ts';
import { judgeRun, type RunState } from './judge-run.ts';

interface Counts {
  set?: string;
  kept: number;
  lost?: number;
  gained?: number;
  wrong?: number;
  /** Of the kept: the baseline got them wrong the second time. */
  unsteady?: number;
}

describe('judgeRun', () => {
  it.each([
    ['the same answers', { kept: 300 }, 'pass', /0 lost, 0 gained of 300/],
    ['a small loss', { kept: 290, lost: 4, gained: 2 }, 'pass', /at most 2\.\d points/],
    ['a loss that may be too much', { kept: 270, lost: 14, gained: 4 }, 'undecided', /may be as much as/],
    ['too few items', { kept: 30, lost: 1 }, 'undecided', /may be as much as/],
    ['a loss beyond the margin', { kept: 240, lost: 50, gained: 2 }, 'fail', /at least \d+\.\d points/],
    ['a gain', { kept: 250, lost: 2, gained: 40 }, 'pass', /net loss -/],
  ] as const)('%s', (_name, counts, verdict, because) => {
    const judged = judgeRun(state([counts]));
    expect(judged.verdict).toBe(verdict);
    expect(judged.conclusions[0]).toMatch(because);
    expect(judged.moreItems === null).toBe(verdict !== 'undecided');
  });

  it('asks the full tier for 99 % of the right answers, too', () => {
    const rule = { tier: 'full', rule: 'not-worse', margin: 0.02 } as const;
    const shown = judgeRun(state([{ kept: 1000, lost: 45, gained: 20, wrong: 3000 }], { rule }));
    expect(shown.verdict).toBe('undecided');
    const many = { kept: 1500, lost: 40, gained: 10, wrong: 2500 };
    expect(judgeRun(state([many], { rule })).conclusions[0]).toMatch(
      /98\.1 % of the baseline's right answers/,
    );
    expect(judgeRun(state([many], { rule })).verdict).toBe('fail');
  });

  it('does not count sets that the baseline cannot answer', () => {
    const { pooled, sets, verdict } = judgeRun(
      state([{ kept: 300 }, { set: 'hard', kept: 2, lost: 3, wrong: 95 }]),
    );
    expect(pooled?.items).toBe(300);
    expect(verdict).toBe('pass');
    expect(sets.find(({ set }) => set === 'hard')).toMatchObject({
      counts: false,
      because: says(/only 5 of 100/),
      pLossHolm: null,
    });
    const nothing = judgeRun(state([{ set: 'hard', kept: 2, wrong: 98 }]));
    expect(nothing).toMatchObject({
      verdict: 'undecided',
      pooled: null,
      conclusions: [says(/no set that counts/), says(/asked twice/)],
    });
  });

  it('measures nothing with a baseline that does not agree with itself', () => {
    const judged = judgeRun(state([{ kept: 250, lost: 50, unsteady: 40 }]));
    expect(judged.verdict).toBe('undecided');
    expect(judged.conclusions[0]).toMatch(/asked twice: 40 of 300 .* alone breaks the gate/);
  });

  it('passes nothing that is not complete', () => {
    const judged = judgeRun(state([{ kept: 300 }], { missing: ['20 answers are missing'] }));
    expect(judged).toMatchObject({
      verdict: 'undecided',
      conclusions: [says(/Not complete: 20 answers/), says(/./), says(/./)],
    });
  });

  it('has no verdict without a candidate', () => {
    expect(judgeRun(state([{ kept: 30 }], { hasCandidate: false }))).toMatchObject({
      verdict: null,
      guards: [],
    });
  });

  it('looks at guards only in the smoke tier', () => {
    const rule = { tier: 'smoke', rule: 'not-worse', margin: 0.05 } as const;
    const judged = judgeRun(state([{ kept: 20 }], { rule }));
    expect(judged).toMatchObject({
      verdict: 'pass',
      pooled: null,
      conclusions: [says(/^All guards hold/), says(/./)],
    });
  });

  it.each([
    ['as steady as itself', { kept: 280, lost: 3, gained: 3, unsteady: 4 }, 'pass'],
    ['less steady', { kept: 280, lost: 6, gained: 6, unsteady: 4 }, 'fail'],
    ['worse', { kept: 280, lost: 8, unsteady: 8 }, 'fail'],
  ] as const)('equal weights: %s', (_name, counts, verdict) => {
    const rule = { tier: 'quick', rule: 'equal', margin: 0.05 } as const;
    expect(judgeRun(state([counts], { rule })).verdict).toBe(verdict);
  });

  it.each([
    [0.99, 'pass'],
    [0.88, 'undecided'],
    [0.7, 'fail'],
  ])('holds an agreement of %d of the tokens as %s', (top1Agreement, verdict) => {
    const forced = {
      method: 'step',
      positions: 200,
      top1Agreement,
      meanKl: 0.1,
      p99Kl: 1,
      coveredMass: 0.9,
    } as const;
    expect(judgeRun(state([{ kept: 300 }], { forced })).verdict).toBe(verdict);
  });
});

const says = (pattern: RegExp): unknown => expect.stringMatching(pattern);

function state(sets: readonly Counts[], more: Partial<RunState> = {}): RunState {
  const rule = { tier: 'quick', rule: 'not-worse', margin: 0.05 } as const;
  return { items: sets.flatMap(itemsOf), rule, forced: null, hasCandidate: true, missing: [], ...more };
}

function itemsOf({
  set = 'easy',
  kept,
  lost = 0,
  gained = 0,
  wrong = 0,
  unsteady = 0,
}: Counts): JudgedItem[] {
  const of = (count: number, [before, after]: readonly [boolean, boolean]): JudgedItem[] =>
    Array.from({ length: count }, () => itemOf(set, { before, after }));
  const all = [
    ...of(kept, [true, true]),
    ...of(lost, [true, false]),
    ...of(gained, [false, true]),
    ...of(wrong, [false, false]),
  ];
  return all.map((item, index) => (index < unsteady ? { ...item, again: judged(false) } : item));
}

function itemOf(set: string, { before, after }: { before: boolean; after: boolean }): JudgedItem {
  const item: EvalItem = {
    id: `${set}`,
    set,
    messages: [{ role: 'user', content: 'What is it?' }],
    check: { type: 'exact', value: 'It' },
  };
  return {
    item,
    question: 'What is it?',
    baseline: judged(before),
    again: judged(before),
    candidate: judged(after),
  };
}

function judged(isRight: boolean): JudgedAnswer {
  const answer = {
    text: 'It',
    toolCalls: [],
    finishReason: 'stop',
    tokens: 10,
    failure: null,
    durationMs: 1,
    choices: [],
  };
  return { answer, judgement: isRight ? 'right' : 'wrong' };
}
