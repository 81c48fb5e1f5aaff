import { describe, expect, it } from 'vitest';
import { planStep, promptTokensPerStep } from './plan-step.ts';

describe('planStep', () => {
  const limits = { batchTokens: 512, promptTokens: 100 };
  it.each([
    { name: 'one token per generating request', left: [0, 0, 0], expected: [1, 1, 1] },
    { name: 'a prompt beside them, in pieces', left: [0, 300, 0], expected: [1, 100, 1] },
    { name: 'the oldest prompt first', left: [70, 70, 70], expected: [70, 30, 0] },
    { name: 'nothing', left: [], expected: [] },
  ])('$name', ({ left, expected }) => {
    expect(
      planStep(
        left.map((promptTokensLeft) => ({ promptTokensLeft })),
        limits,
      ),
    ).toEqual(expected);
  });

  it('never exceeds the batch', () => {
    const demands = [
      ...Array.from({ length: 30 }, () => ({ promptTokensLeft: 0 })),
      { promptTokensLeft: 900 },
    ];
    const shares = planStep(demands, { batchTokens: 32, promptTokens: 900 });
    expect(shares.reduce((a, b) => a + b)).toBe(32);
  });
});

describe('promptTokensPerStep', () => {
  it.each([
    { name: 'careful before the first measurement', rate: null, others: false, expected: 64 },
    { name: 'short steps while others wait for tokens', rate: 2, others: true, expected: 120 },
    { name: 'longer steps alone', rate: 2, others: false, expected: 400 },
    { name: 'never more than the batch', rate: 50, others: false, expected: 512 },
    { name: 'never wastefully small', rate: 0.01, others: true, expected: 32 },
  ])('$name', ({ rate, others, expected }) => {
    expect(promptTokensPerStep({ promptTokensPerMs: rate, othersGenerating: others, batchTokens: 512 })).toBe(
      expected,
    );
  });
});
