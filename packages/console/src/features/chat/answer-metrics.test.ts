import { describe, expect, it } from 'vitest';
import { measureAnswer } from './answer-metrics.ts';
import type { Answer } from './chat-state.ts';

const answer: Answer = {
  id: '1',
  model: 'demo',
  text: 'x',
  reasoning: '',
  sentAtMs: 1_000,
  firstTokenAtMs: 1_250,
  lastTokenAtMs: 3_250,
  usage: { promptTokens: 12, outputTokens: 101, totalTokens: 113, cachedTokens: null },
  phase: { kind: 'finished', finishReason: 'stop' },
};

describe('measureAnswer', () => {
  it('counts the tokens after the first over the time after the first', () => {
    expect(measureAnswer(answer)).toEqual({
      ttftMs: 250,
      tokensPerSecond: 50,
      promptTokens: 12,
      cachedTokens: null,
      outputTokens: 101,
    });
  });

  const usage = { promptTokens: 12, outputTokens: 1, totalTokens: 13, cachedTokens: null };
  const unknown: [string, Partial<Answer>][] = [
    ['no usage came', { usage: null }],
    ['there is one token only', { usage }],
    ['all arrived in one read', { lastTokenAtMs: 1_251 }],
    ['nothing arrived', { firstTokenAtMs: null, lastTokenAtMs: null }],
  ];
  it.each(unknown)('gives no speed when %s', (_name, change) => {
    expect(measureAnswer({ ...answer, ...change }).tokensPerSecond).toBeNull();
  });

  it('gives no time to first token before it came', () => {
    expect(measureAnswer({ ...answer, firstTokenAtMs: null, lastTokenAtMs: null }).ttftMs).toBeNull();
  });
});
