interface Weighted {
  readonly value: number;
  readonly weight: number;
}

const shares = {
  p001: 0.001,
  p01: 0.01,
  p05: 0.05,
  p10: 0.1,
  p25: 0.25,
  p50: 0.5,
  p75: 0.75,
  p90: 0.9,
  p95: 0.95,
  p99: 0.99,
  p999: 0.999,
} as const;

/**
 * A distribution as GuideLLM summarises it: values have weights, and a percentile is the first value at which so much
 * of the weight is reached, without interpolation. Null: no weight.
 */
export function weightedSummary(members: readonly Weighted[]): Record<string, unknown> | null {
  const sorted = members.filter(({ weight }) => weight > 0).sort((a, b) => a.value - b.value);
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  const [first] = sorted;
  const last = sorted.at(-1);
  if (first === undefined || last === undefined) return null;
  const mean = sorted.reduce((sum, { value, weight }) => sum + (value * weight) / total, 0);
  const variance = sorted.reduce((sum, { value, weight }) => sum + ((value - mean) ** 2 * weight) / total, 0);
  const percentiles = Object.fromEntries(
    Object.entries(shares).map(([name, share]) => [name, valueAtShare(sorted, share * total)]),
  );
  return {
    mean,
    median: percentiles['p50'],
    variance,
    std_dev: Math.sqrt(variance),
    min: first.value,
    max: last.value,
    count: Math.round(total),
    total_sum: mean * Math.round(total),
    percentiles,
  };
}

function valueAtShare(sorted: readonly Weighted[], weight: number): number | null {
  let reached = 0;
  for (const member of sorted) {
    reached += member.weight;
    if (reached >= weight * (1 - 1e-12)) return member.value;
  }
  return sorted.at(-1)?.value ?? null;
}
