import type { ObjectiveMetric, ObjectiveStatistic } from '../../contract/objective.ts';

export const metricWords = {
  ttft: { name: 'time to first token', unit: 'ms' },
  tpot: { name: 'time per output token', unit: 'ms' },
  e2e: { name: 'whole answer', unit: 'ms' },
  'tps-per-user': { name: 'speed for each user', unit: 'tokens/s' },
  'tps-system': { name: 'speed of the system', unit: 'tokens/s' },
} as const satisfies Record<ObjectiveMetric, { name: string; unit: string }>;

/** Share of requests that must keep the limit; null: the objective is about the mean. */
export const shareOfStatistic = {
  mean: null,
  p50: 0.5,
  p90: 0.9,
  p95: 0.95,
  p99: 0.99,
} as const satisfies Record<ObjectiveStatistic, number | null>;

/** Figures for people: four digits, no more. */
export function figureWords(value: number | null, unit: string): string {
  if (value === null) return 'not known';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${unit}`;
}
