/** Rows of the table of limits: a soak. */
export const soakLimits = {
  /** Moments of the box that a soak judges and draws; above it every second one is left out. A day has 86 400 seconds. */
  soakMoments: 20_000,
  /** Between two looks at the service's processes and counters. */
  soakServiceMs: 1_000,
  /** One look at them. */
  soakServiceAnswerMs: 5_000,
  /** Events of the box that are kept; a box that throttles all the time needs no more to be judged. */
  soakEvents: 1_000,
  /** Requests of the last minute that are watched for danger. */
  soakRecentRequests: 10_000,
} as const;
