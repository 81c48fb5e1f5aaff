import { describe, expect, it } from 'vitest';
import { compareChoices, truncatedKl } from './compare-choices.ts';
import { findDivergences } from './find-divergence.ts';
import { forcedTexts } from './forced-texts.ts';
import { readPromptLogprobs, readTokenChoices, type TokenChoice } from './token-choice.ts';

const choice = (probabilities: Record<string, number>, token = ''): TokenChoice => ({
  token,
  alternatives: Object.entries(probabilities)
    .map(([name, p]): [string, number] => [name, Math.log(p)])
    .toSorted((a, b) => b[1] - a[1]),
});

describe('reading what services tell', () => {
  it('takes the form of chats', () => {
    const logprobs = {
      content: [
        {
          token: 'a',
          logprob: -0.1,
          top_logprobs: [
            { token: 'b', logprob: -2 },
            { token: 'a', logprob: -0.1 },
          ],
        },
      ],
    };
    expect(readTokenChoices(logprobs)).toEqual([
      {
        token: 'a',
        alternatives: [
          ['a', -0.1],
          ['b', -2],
        ],
      },
    ]);
  });
  it('takes the older form, whose first token has nothing before it', () => {
    const logprobs = {
      tokens: ['x', 'y'],
      token_logprobs: [null, -1],
      top_logprobs: [null, { y: -1, z: -0.5 }],
    };
    expect(readTokenChoices(logprobs)).toEqual([
      { token: 'x', alternatives: [] },
      {
        token: 'y',
        alternatives: [
          ['z', -0.5],
          ['y', -1],
        ],
      },
    ]);
  });
  it('takes prompt_logprobs by their ids', () => {
    const list = [null, { 7: { logprob: -3, rank: 9, decoded_token: 'a' }, 5: { logprob: -0.2, rank: 1 } }];
    expect(readPromptLogprobs(list)).toEqual([
      {
        token: '',
        alternatives: [
          ['5', -0.2],
          ['7', -3],
        ],
      },
    ]);
  });
  it.each([null, undefined, 3, {}, { content: null }, { content: [{}] }])('finds nothing in %j', (value) => {
    expect(readTokenChoices(value)).toEqual([]);
    expect(readPromptLogprobs(value)).toEqual([]);
  });
});

describe('compareChoices', () => {
  it('is perfect for the same', () => {
    const one = choice({ a: 0.7, b: 0.2 });
    const result = compareChoices([{ baseline: one, candidate: one }]);
    expect(result).toMatchObject({ positions: 1, top1Agreement: 1, meanKl: 0 });
    expect(result?.coveredMass).toBeCloseTo(0.9, 9);
  });
  it('agrees with the divergence by hand where all is told', () => {
    const pair = { baseline: choice({ a: 0.5, b: 0.5 }), candidate: choice({ a: 0.9, b: 0.1 }) };
    expect(truncatedKl(pair)).toBeCloseTo(0.5 * Math.log(0.5 / 0.9) + 0.5 * Math.log(0.5 / 0.1), 9);
  });
  it('is never above the true one', () => {
    const told = { baseline: choice({ a: 0.6 }), candidate: choice({ a: 0.3 }) };
    const all = {
      baseline: choice({ a: 0.6, b: 0.3, c: 0.1 }),
      candidate: choice({ a: 0.3, b: 0.1, c: 0.6 }),
    };
    expect(truncatedKl(told)).toBeLessThan(truncatedKl(all));
  });
  it('counts only what both tell, and is null without', () => {
    const nothing = { token: 'a', alternatives: [] };
    expect(compareChoices([{ baseline: nothing, candidate: choice({ a: 1 }) }])).toBeNull();
    const pairs = [
      { baseline: choice({ a: 0.9 }), candidate: choice({ a: 0.8 }) },
      { baseline: choice({ a: 0.9 }), candidate: choice({ b: 0.8 }) },
      { baseline: choice({ a: 0.9 }), candidate: nothing },
    ];
    expect(compareChoices(pairs)).toMatchObject({ positions: 2, top1Agreement: 0.5 });
  });
});

describe('findDivergences', () => {
  const said = (...tokens: string[]) => tokens.map((token) => choice({ [token]: 0.5, near: 0.4 }, token));
  it('looks at the first difference only', () => {
    const lists = [
      { baseline: said('a', 'b'), candidate: said('a', 'b', 'c') },
      { baseline: said('a', 'x', 'q'), candidate: said('a', 'y', 'w') },
      { baseline: said('near'), candidate: [choice({ near: 0.4, x: 0.5 }, 'x')] },
      { baseline: [choice({ near: 0.4, x: 0.5 }, 'x')], candidate: [choice({ near: 0.5, x: 0.4 }, 'near')] },
      { baseline: [], candidate: said('a') },
    ];
    expect(findDivergences(lists)).toEqual({
      compared: 4,
      identical: 1,
      diverged: 3,
      unexplained: 2,
      meanFirstToken: 4 / 3,
    });
  });
  it('is null where nobody tells', () =>
    expect(findDivergences([{ baseline: [], candidate: [] }])).toBeNull());
});

describe('forcedTexts', () => {
  const answer = 'A gateway sends every request to one of its engines and waits.';
  it('cuts before spaces, inside the answer, and as often as the bound allows', () => {
    const texts = forcedTexts(Array.from({ length: 80 }, () => ({ question: 'What is it?', answer })));
    expect(texts).toHaveLength(50);
    for (const { text, cuts } of texts) {
      expect(cuts).toHaveLength(5);
      for (const cut of cuts) {
        expect(text[cut]).toBe(' ');
        expect(cut).toBeGreaterThan('What is it?\n'.length);
      }
    }
  });
  it('leaves out short answers and bounds long ones', () => {
    expect(forcedTexts([{ question: 'Q', answer: 'yes' }])).toEqual([]);
    const [long] = forcedTexts([{ question: 'q'.repeat(5_000), answer: 'word '.repeat(2_000) }]);
    expect(long?.text.length).toBe(2_000);
    expect(long?.cuts.length).toBeGreaterThan(100);
  });
});
