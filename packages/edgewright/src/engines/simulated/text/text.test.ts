import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { knownAnswer } from './known-answers.ts';
import { splitTokens } from './tokens.ts';
import { type AnswerRequest, writeAnswer } from './write-answer.ts';

const asked: AnswerRequest = {
  question: 'Tell me about rivers.',
  scripted: null,
  prompt: 'Tell me about rivers.',
  seed: 1,
  maxTokens: 1_000,
  fillsUp: false,
  stop: [],
  spoiled: null,
};

describe('tokens', () => {
  it('are the text again when they are joined', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => splitTokens(text).join('') === text));
  });

  it('are about four characters of English', () => {
    const text =
      'Write a 5-sentence paragraph explaining the main benefit of this board for a robotics developer.';
    expect(text.length / splitTokens(text).length).toBeGreaterThan(3);
    expect(text.length / splitTokens(text).length).toBeLessThan(5);
  });
});

describe('known answers', () => {
  it.each([
    ['What is 2 + 2?', '4'],
    ['17*23=', '391'],
    ['What is 10 divided by 4?', null],
    ['What is 12 divided by 4?', '3'],
    ['What is the capital of France?', 'Paris'],
    ['Name the capital city of the United Kingdom.', 'London'],
    ['What is the capital of Atlantis?', null],
    ['Repeat the word banana.', 'banana'],
    ['Reply with exactly: OK', 'OK'],
    ['Reply with only the number: what is 3 times 4?', '12'],
    ['Say something nice', null],
    ['Say "hello there" and nothing else', 'hello there'],
    ['How many days in a week are there?', '7'],
    ['What is the opposite of hot?', 'cold'],
    ['What color is the sky?', 'Blue'],
    ['Tell me about rivers.', null],
  ])('%s', (question, answer) => {
    expect(knownAnswer(question)).toBe(answer);
  });
});

describe('answers', () => {
  it('are the same for the same seed and prompt, and others for others', () => {
    expect(writeAnswer(asked)).toEqual(writeAnswer(asked));
    expect(writeAnswer({ ...asked, seed: 2 })).not.toEqual(writeAnswer(asked));
    expect(writeAnswer({ ...asked, prompt: 'x' })).not.toEqual(writeAnswer(asked));
  });

  it('count in their own tokens', () => {
    const { tokens } = writeAnswer(asked);
    expect(splitTokens(tokens.join(''))).toEqual(tokens);
  });

  it.each([
    ['end at the limit', { maxTokens: 7 }, 7, 'length'],
    ['go on to the limit when they are told to', { maxTokens: 500, fillsUp: true }, 500, 'length'],
    ['have a token also when they are empty', { spoiled: 'empty' as const }, 1, 'stop'],
  ] as const)('%s', (_, changes, count, finishReason) => {
    const answer = writeAnswer({ ...asked, ...changes });
    expect(answer.tokens).toHaveLength(count);
    expect(answer.finishReason).toBe(finishReason);
  });

  it('end before a stop text', () => {
    const whole = writeAnswer(asked).tokens.join('');
    const cut = writeAnswer({ ...asked, stop: ['.'] }).tokens.join('');
    expect(cut).toBe(whole.slice(0, whole.indexOf('.')));
  });

  it.each(['garbage', 'empty', 'repetition'] as const)(
    'are wrong when they are spoiled with %s',
    (spoiled) => {
      const sum = { ...asked, question: 'What is 2 + 2?', prompt: 'What is 2 + 2?' };
      expect(writeAnswer(sum).tokens.join('')).toBe('4');
      expect(writeAnswer({ ...sum, spoiled }).tokens.join('')).not.toContain('4');
    },
  );
});
