import { randomSource } from '../../../base/random.ts';

/** Draws come in rounds of so many, one from each part of [0, 1): short answers then keep close to the mean. */
const drawsPerRound = 16;

/**
 * Chance that a draft token is taken when the ones before it were, so that a step yields `tokensPerStep` in the mean:
 * 1 + a + a² + … + a^k = tokensPerStep.
 */
export function acceptanceChance(tokensPerStep: number, draftTokens: number): number {
  let [low, high] = [0, 1];
  for (let round = 0; round < 50; round += 1) {
    const middle = (low + high) / 2;
    if (meanTokens(middle, draftTokens) < tokensPerStep) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function meanTokens(chance: number, draftTokens: number): number {
  let sum = 1;
  for (let position = 1; position <= draftTokens; position += 1) sum += chance ** position;
  return sum;
}

/** How many draft tokens are taken, step after step, for one request. */
export function acceptedTokens(seed: number, chance: number, draftTokens: number): () => number {
  const random = randomSource(seed);
  let round: number[] = [];
  return () => {
    if (round.length === 0) round = shuffledStrata(random);
    const draw = round.pop() ?? 0;
    // P(accepted >= n) = chance^n.
    let accepted = 0;
    while (accepted < draftTokens && draw < chance ** (accepted + 1)) accepted += 1;
    return accepted;
  };
}

function shuffledStrata(random: () => number): number[] {
  const draws = Array.from({ length: drawsPerRound }, (_, index) => (index + random()) / drawsPerRound);
  for (let index = draws.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    const [left, right] = [draws[index] ?? 0, draws[other] ?? 0];
    draws[index] = right;
    draws[other] = left;
  }
  return draws;
}
