/** ln Γ(x) for x > 0: shifted above 10, where four terms of Stirling's series are exact to 10⁻¹². */
export function lnGamma(x: number): number {
  let shift = 0;
  let at = x;
  while (at < 10) {
    shift += Math.log(at);
    at += 1;
  }
  const square = 1 / (at * at);
  const series = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680))) / at;
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series - shift;
}

/**
 * The regularised incomplete beta function Iₓ(a, b), the distribution behind Student's t. Evaluated as the continued
 * fraction of Abramowitz & Stegun 26.5.8, on the side of x where it converges quickly.
 */
export function incompleteBeta(x: number, { a, b }: { a: number; b: number }): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, { a: b, b: a });
  const lnFront = lnGamma(a + b) - lnGamma(a) - lnGamma(b) + a * Math.log(x) + b * Math.log1p(-x);
  return (Math.exp(lnFront) / a) * continuedFraction((m) => coefficient(m, x, { a, b }));
}

/** The m-th partial numerator; all partial denominators are 1. */
function coefficient(m: number, x: number, { a, b }: { a: number; b: number }): number {
  const half = Math.floor(m / 2);
  if (m % 2 === 0) return (half * (b - half) * x) / ((a + m - 1) * (a + m));
  return (-(a + half) * (a + b + half) * x) / ((a + m - 1) * (a + m));
}

/** 1/(1 + c₁/(1 + c₂/(1 + …))), by ratios of successive convergents so that none of them overflows. */
function continuedFraction(numerator: (m: number) => number): number {
  const tiny = 1e-300;
  const away = (value: number): number => (Math.abs(value) < tiny ? tiny : value);
  let upper = 1;
  let lower = 0;
  let value = 1;
  for (let m = 1; m < 10_000; m += 1) {
    const c = numerator(m);
    lower = 1 / away(1 + c * lower);
    upper = away(1 + c / upper);
    const step = upper * lower;
    value *= step;
    if (Math.abs(step - 1) < 1e-15) break;
  }
  return 1 / value;
}
