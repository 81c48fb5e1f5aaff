/** P(Z ≤ z) of the standard normal distribution, to 10⁻¹². */
export function normalCdf(z: number): number {
  const tail = upperTail(Math.abs(z));
  return z > 0 ? 1 - tail : tail;
}

/** By its power series near the middle, by its continued fraction (Abramowitz & Stegun 26.2.14) far out. */
function upperTail(z: number): number {
  const density = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
  if (z < 3) {
    let term = z;
    let sum = z;
    for (let i = 3; Math.abs(term) > 1e-17 * sum; i += 2) {
      term *= (z * z) / i;
      sum += term;
    }
    return 0.5 - density * sum;
  }
  let fraction = z;
  for (let i = 120; i >= 1; i -= 1) fraction = z + i / fraction;
  return density / fraction;
}
