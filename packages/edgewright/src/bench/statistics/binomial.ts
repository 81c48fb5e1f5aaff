/**
 * P(X ≤ k) for X ~ Binomial(n, p): `k` violations or fewer in `n` requests. Summed in logarithms from the largest term
 * down, so that neither 10⁶ requests nor p near 0 lose precision. 0 ≤ p ≤ 1; k below 0 gives 0, from n on 1.
 */
export function binomialCdf(k: number, { n, p }: { n: number; p: number }): number {
  if (k < 0) return 0;
  if (k >= n || p === 0) return 1;
  if (p === 1) return 0;
  // The tail with fewer terms of weight is summed; the other one is what is left.
  if (k > n * p) return 1 - lowerTail(n - k - 1, { n, p: 1 - p });
  return lowerTail(k, { n, p });
}

/** From the term at `k` downwards: terms shrink, and those beyond double precision are left out. */
function lowerTail(k: number, { n, p }: { n: number; p: number }): number {
  let sum = 0;
  let term = binomialTerm(k, { n, p });
  for (let i = k; i >= 0 && term > sum * 1e-17; i -= 1) {
    sum += term;
    term *= (i / (n - i + 1)) * ((1 - p) / p);
  }
  return Math.min(1, sum);
}

/** P(X = k) for 0 ≤ k ≤ n and 0 < p < 1. */
export function binomialTerm(k: number, { n, p }: { n: number; p: number }): number {
  return Math.exp(
    lnFactorial(n) - lnFactorial(k) - lnFactorial(n - k) + k * Math.log(p) + (n - k) * Math.log1p(-p),
  );
}

/** ln n!: exact sums up to 255, beyond by Stirling's series, whose first left-out term is below 10⁻¹⁷ there. */
function lnFactorial(n: number): number {
  if (n < 256) {
    let sum = 0;
    for (let i = 2; i <= n; i += 1) sum += Math.log(i);
    return sum;
  }
  const inverse = 1 / n;
  const square = inverse * inverse;
  const series = inverse * (1 / 12 - square * (1 / 360 - square / 1260));
  return n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n) + series;
}
