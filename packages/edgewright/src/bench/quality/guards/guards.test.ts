import { describe, expect, it } from 'vitest';
import type { EvalItem } from '../../../contract/eval-items.ts';
import type { JudgedAnswer, JudgedItem } from '../run/judged-item.ts';
import type { Answer } from '../target/ask-chat.ts';
import { isForeignScript } from './foreign-script.ts';
import { judgeGuards } from './judge-guards.ts';
import { isRepetitive } from './repetition.ts';

describe('isRepetitive', () => {
  it.each([
    ['The gateway sends each request to one engine. The engine answers.', false],
    ['', false],
    ['| a | b |\n|---|---|\n| 1 | 2 |\n----------------------------------------------', false],
    ['1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14', false],
    ['I do not know. '.repeat(2), false],
    ['The cache holds keys and values. '.repeat(4), true],
    ['so the engine reads all of its weights and '.repeat(4), true],
    [`Well: ${'the '.repeat(30)}`, true],
    ['好'.repeat(40), true],
    ['!'.repeat(200), true],
  ])('%j: %s', (text, is) => expect(isRepetitive(text)).toBe(is));
});

describe('isForeignScript', () => {
  it.each([
    ['What is a GPU?', 'A processor for many small tasks, with α and β.', false],
    ['What is a GPU?', 'Это процессор для графики', true],
    ['What is a GPU?', 'A processor 这是一个图形处理器吗是的没错', true],
    ['Что такое GPU?', 'Это процессор, a GPU', false],
    ['GPUとは何ですか', 'それは画像処理装置です。グラフィックス', false],
    ['Hi', 'ok \uFFFD', true],
    ['Hi', '42', false],
  ])('%j, %j: %s', (question, answer, is) => expect(isForeignScript(question, answer)).toBe(is));
});

describe('judgeGuards', () => {
  const verdicts = (items: JudgedItem[]) =>
    Object.fromEntries(judgeGuards(items).map(({ id, verdict }) => [id, verdict]));

  it('lets equal answers through', () => {
    expect(Object.values(verdicts(items(100, {})))).toEqual(Array.from({ length: 7 }, () => 'pass'));
    expect(judgeGuards([])).toEqual([]);
  });
  it.each([
    ['empty', { text: '' }],
    ['repetition', { text: 'The same again and again. '.repeat(5) }],
    ['script', { text: 'Это совсем другой язык' }],
    ['cut_off', { finishReason: 'length' }],
    ['failed', { failure: 'HTTP 500: no' }],
  ] as const)('%s: one is tolerated, some are not shown, many are', (id, bad) => {
    const with_ = (count: number) => verdicts(items(40, { bad, count }))[id];
    expect([with_(1), with_(4), with_(12)]).toEqual(['pass', 'undecided', 'fail']);
  });
  it('does not hold against the candidate what the baseline does itself', () => {
    const bad = { text: '' };
    const both = items(40, { bad, count: 10 }).map((item) => ({
      ...item,
      baseline: item.candidate,
      again: item.candidate,
    }));
    expect(verdicts(both)['empty']).toBe('pass');
  });
  it.each([
    [100, 'pass'],
    [130, 'fail'],
    [50, 'fail'],
  ] as const)('answers of %d tokens instead of about 100: %s', (tokens, verdict) => {
    expect(verdicts(items(100, { bad: { tokens }, count: 100 }))['length_ratio']).toBe(verdict);
  });
  it('does not decide on lengths that scatter', () => {
    expect(verdicts(items(10, { bad: { tokens: 900 }, count: 1 }))['length_ratio']).toBe('undecided');
  });
});

function items(total: number, about: { bad?: Partial<Answer>; count?: number }): JudgedItem[] {
  return Array.from({ length: total }, (_, index) => {
    const good = judged({ tokens: 95 + (index % 11) });
    const isBad = index < (about.count ?? 0);
    return {
      item,
      question: 'What is it?',
      baseline: good,
      again: good,
      candidate: isBad ? judged({ ...about.bad }) : good,
    };
  });
}

const item: EvalItem = {
  id: 'i',
  set: 's',
  messages: [{ role: 'user', content: 'What is it?' }],
  check: { type: 'exact', value: 'It' },
};

function judged(answer: Partial<Answer>): JudgedAnswer {
  const base = {
    text: 'It is a box.',
    toolCalls: [],
    finishReason: 'stop',
    tokens: 100,
    failure: null,
    durationMs: 1,
    choices: [],
  };
  return {
    answer: { ...base, ...answer },
    judgement: (answer.failure ?? null) === null ? 'right' : 'failed',
  };
}
