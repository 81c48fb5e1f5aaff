/** Ascending; `+Infinity` stands for a request that took forever and sorts last. */
export function sortAscending(values: readonly number[]): number[] {
  // Gaps between chunks come in tens of millions; typed arrays sort them as numbers at once.
  return Array.from(Float64Array.from(values).sort());
}

/**
 * The value below which the `share` (0 to 1) of a sorted sample lies: exact, between two neighbours linearly, as
 * numpy's default does. Null: the sample is empty. Infinite as soon as the upper neighbour is and has any weight.
 */
export function percentileOf(sorted: readonly number[], share: number): number | null {
  if (sorted.length === 0) return null;
  const position = (sorted.length - 1) * share;
  // Products such as 100 × 0.29 miss the whole number by a rounding error, and half of infinity is infinity.
  const nearest = Math.round(position);
  const index = Math.abs(position - nearest) < 1e-9 ? nearest : Math.floor(position);
  const weight = index === nearest && position <= nearest + 1e-9 ? 0 : position - index;
  const low = sorted[index] ?? null;
  if (low === null || weight <= 1e-9) return low;
  const high = sorted[index + 1] ?? low;
  return high === Infinity ? Infinity : low + (high - low) * weight;
}
