import type { TokenLength } from '../../contract/load-model.ts';

/** A seeded source of numbers in [0, 1). */
export type Random = () => number;

/** Exponential with mean 1: the gap between arrivals that know nothing of each other. */
export function drawExponential(random: Random): number {
  return -Math.log1p(-random());
}

/** Standard normal, by Box and Muller (1958). */
export function drawNormal(random: Random): number {
  const radius = Math.sqrt(2 * drawExponential(random));
  return radius * Math.cos(2 * Math.PI * random());
}

/** Gamma with this shape and mean 1, by Marsaglia and Tsang (2000); shapes below 1 by their power transformation. */
export function drawGamma(shape: number, random: Random): number {
  if (shape < 1) {
    const boost = (1 - random()) ** (1 / shape);
    return (drawGamma(shape + 1, random) * (shape + 1) * boost) / shape;
  }
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = drawNormal(random);
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    if (Math.log1p(-random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return (d * v) / shape;
  }
}

/** A number of tokens, as a length describes it. */
export function drawLength(length: TokenLength, random: Random): number {
  switch (length.kind) {
    case 'fixed':
      return length.tokens;
    case 'normal':
      return clip(length.mean + length.deviation * drawNormal(random), length);
    case 'lognormal':
      return clip(length.median * Math.exp(length.sigma * drawNormal(random)), length);
  }
}

function clip(value: number, { min, max }: { min: number; max: number }): number {
  return Math.min(max, Math.max(min, Math.round(value)));
}

/** The mean of a length, for estimates; of cut distributions that of the uncut one, kept within its ends. */
export function meanLength(length: TokenLength): number {
  switch (length.kind) {
    case 'fixed':
      return length.tokens;
    case 'normal':
      return Math.min(length.max, Math.max(length.min, length.mean));
    case 'lognormal':
      return Math.min(length.max, Math.max(length.min, length.median * Math.exp(length.sigma ** 2 / 2)));
  }
}
