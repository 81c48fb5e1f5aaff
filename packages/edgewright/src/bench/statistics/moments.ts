/** Null: no values. */
export function meanOf(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return sumOf(values) / values.length;
}

export function sumOf(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** Sum of squared distances from the mean; 0 for none. */
export function squaresOf(values: readonly number[]): number {
  const mean = meanOf(values) ?? 0;
  let sum = 0;
  for (const value of values) sum += (value - mean) ** 2;
  return sum;
}

/** Standard deviation of what the sample was drawn from (divided by n − 1). Null: fewer than two. */
export function deviationOf(values: readonly number[]): number | null {
  return values.length < 2 ? null : Math.sqrt(squaresOf(values) / (values.length - 1));
}
