/** Rows of the table of limits: what a ladder holds and waits for. */
export const ladderLimits = {
  /** Rungs of one ladder. */
  ladderRungs: 32,
  /** Independent runs of one point. */
  ladderRuns: 30,
  /** Times that one rung is loaded. */
  ladderLoads: 10,
  /** `ladder.json`, and a file of rungs that somebody wrote. */
  ladderFileBytes: 8 * 1024 * 1024,
  /** One look at the counters of an engine. */
  ladderMetricsMs: 5_000,
  /** A page of counters. */
  ladderMetricsBytes: 4 * 1024 * 1024,
  /** Warnings kept of one load of a rung. */
  ladderWarnings: 20,
} as const;
