/** The value below which the share `q` of the values lies, interpolated. NaN for none. */
export function percentile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  const rank = q * (sorted.length - 1);
  const below = sorted[Math.floor(rank)] ?? Number.NaN;
  const above = sorted[Math.ceil(rank)] ?? Number.NaN;
  return below + (above - below) * (rank - Math.floor(rank));
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** Least squares: how much the second coordinate rises per unit of the first. 0 where the first does not vary. */
export function slope(points: readonly (readonly [number, number])[]): number {
  const mean = (at: 0 | 1) => points.reduce((sum, point) => sum + point[at], 0) / points.length;
  const [middleX, middleY] = [mean(0), mean(1)];
  let covariance = 0;
  let variance = 0;
  for (const [x, y] of points) {
    covariance += (x - middleX) * (y - middleY);
    variance += (x - middleX) ** 2;
  }
  return variance === 0 ? 0 : covariance / variance;
}
