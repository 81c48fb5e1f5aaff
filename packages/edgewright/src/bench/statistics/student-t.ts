import { incompleteBeta } from './incomplete-beta.ts';

/** P(T ≤ t) for Student's t. */
export function studentCdf(t: number, degreesOfFreedom: number): number {
  const tail =
    incompleteBeta(degreesOfFreedom / (degreesOfFreedom + t * t), { a: degreesOfFreedom / 2, b: 0.5 }) / 2;
  return t > 0 ? 1 - tail : tail;
}

/** The t below which the share `probability` lies; 0 < probability < 1. By bisection: exact, and fast enough. */
export function studentQuantile(probability: number, degreesOfFreedom: number): number {
  if (probability < 0.5) return -studentQuantile(1 - probability, degreesOfFreedom);
  let low = 0;
  let high = 1;
  while (studentCdf(high, degreesOfFreedom) < probability) high *= 2;
  for (let step = 0; step < 80; step += 1) {
    const middle = (low + high) / 2;
    if (studentCdf(middle, degreesOfFreedom) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
