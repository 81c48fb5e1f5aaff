import { describe, expect, it } from 'vitest';
import { acceptanceChance, acceptedTokens } from './acceptance.ts';

describe('accepted drafts', () => {
  it.each([
    [1.29, 5],
    [2.31, 5],
    [2.2, 3],
    [5.2, 7],
    [1, 4],
    [5, 4],
  ])('come to %s tokens per step with %i drafts', (tokensPerStep, draftTokens) => {
    const chance = acceptanceChance(tokensPerStep, draftTokens);
    const steps = 1_600;
    const next = acceptedTokens(3, chance, draftTokens);
    let tokens = 0;
    for (let step = 0; step < steps; step += 1) tokens += 1 + next();
    expect(tokens / steps).toBeCloseTo(tokensPerStep, 1);
  });

  it('keep close to the mean in a short answer, whatever the seed', () => {
    const chance = acceptanceChance(2.31, 5);
    for (let seed = 0; seed < 200; seed += 1) {
      const next = acceptedTokens(seed, chance, 5);
      let tokens = 0;
      for (let step = 0; step < 96; step += 1) tokens += 1 + next();
      expect(Math.abs(tokens / 96 / 2.31 - 1)).toBeLessThan(0.04);
    }
  });
});
