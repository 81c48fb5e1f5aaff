/** What a service level objective can be about. Times in ms; rates in tokens per second. */
export const objectiveMetrics = ['ttft', 'tpot', 'e2e', 'tps-per-user', 'tps-system'] as const;
export type ObjectiveMetric = (typeof objectiveMetrics)[number];

export const objectiveStatistics = ['mean', 'p50', 'p90', 'p95', 'p99'] as const;
export type ObjectiveStatistic = (typeof objectiveStatistics)[number];

/** A load in a steady state: so many clients, each sending its next request when it has its answer. */
export interface Workload {
  readonly sessions: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Of the input: in the prefix cache already. */
  readonly cachedTokens: number;
}

/** A target that can be missed: which figure, over which requests, under which load. */
export interface Objective {
  readonly id: string;
  readonly metric: ObjectiveMetric;
  readonly statistic: ObjectiveStatistic;
  readonly comparison: '<' | '>';
  readonly limit: number;
  readonly workload: Workload;
}
