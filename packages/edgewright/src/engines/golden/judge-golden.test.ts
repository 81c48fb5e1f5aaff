import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { goldenQuestions } from './golden-questions.ts';
import { judgeAnswer, type AnswerKind } from './judge-answer.ts';
import { judgeGolden } from './judge-golden.ts';

const paris = /\bparis\b/i;

describe('judgeAnswer', () => {
  it.each<[string, string, AnswerKind]>([
    ['the word', 'Paris', 'right'],
    ['a sentence', 'The capital of France is **Paris**.', 'right'],
    ['after thinking aloud', 'The user asks for a capital. France… that is Paris.', 'right'],
    ['another town', 'Lyon', 'other'],
    ['words of a model that knows little', 'Time to first token is the wait before it begins.', 'other'],
    ['nothing', '', 'empty'],
    ['white space', ' \n ', 'empty'],
    ['one sign over and over', '!!!!!!!!!!!!!!!!!!!!!!!!!!!!', 'repetitive'],
    ['one word over and over', Array.from({ length: 40 }, () => 'Paris').join(' '), 'repetitive'],
    ['a loop of few words', Array.from({ length: 20 }, () => 'the capital').join(' '), 'repetitive'],
    ['four scripts at once', 'ただ город towns 한국 مدينة', 'gibberish'],
    ['signs', '}{"":;/\\<<>>==--##@@', 'gibberish'],
    ['broken characters', 'a\uFFFDb\uFFFDc\uFFFD', 'gibberish'],
    ['a table', '| city | country |\n| --- | --- |\n| Lyon | France |', 'other'],
  ])('%s', (_name, answer, kind) => {
    expect(judgeAnswer(answer, paris)).toBe(kind);
  });

  it.each(goldenQuestions.map(({ prompt, expected }) => [prompt, expected] as const))(
    'does not take the question for its answer where that would be cheating: %s',
    (prompt, expected) => {
      const repeats = prompt.includes('Repeat') || prompt.includes('9 or 4');
      expect(expected.test(prompt)).toBe(repeats);
    },
  );

  it('judges whatever comes', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => judgeAnswer(text, paris).length > 0));
  });
});

describe('judgeGolden', () => {
  const large = { parameters: 8e9, conversational: true };
  const small = { parameters: 1e6, conversational: true };
  const base = { parameters: 8e9, conversational: false };
  const five = (kind: AnswerKind): AnswerKind[] => Array.from({ length: 5 }, () => kind);
  it.each<[string, AnswerKind[], typeof large, string | null]>([
    ['all right', five('right'), large, null],
    ['two right suffice', ['right', 'right', 'other', 'other', 'empty'], large, null],
    ['fluent and wrong, by a model that knows', five('other'), large, 'stop'],
    ['the same by a small one', five('other'), small, 'warn'],
    ['the same by one that only continues texts', five('other'), base, 'warn'],
    ['nothing at all', five('empty'), small, 'stop'],
    ['noise', ['gibberish', 'repetitive', 'gibberish', 'empty', 'gibberish'], base, 'stop'],
    ['noise with one word', ['gibberish', 'repetitive', 'other', 'empty', 'gibberish'], small, 'warn'],
    ['nothing could be asked', [], large, null],
  ])('%s', (_name, kinds, expectation, severity) => {
    expect(judgeGolden(kinds, expectation)?.severity ?? null).toBe(severity);
  });
});
