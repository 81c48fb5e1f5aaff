/** One vocabulary for what engines measure. Counters grow, gauges move, histograms are given as sum and count. */
export const engineMetricNames = [
  'requestsRunning',
  'requestsWaiting',
  /** 0 to 1. */
  'kvCacheUsage',
  'promptTokens',
  'generatedTokens',
  'cachedPromptTokens',
  'preemptions',
  'draftTokens',
  'acceptedDraftTokens',
  'drafts',
] as const;
export type EngineMetricName = (typeof engineMetricNames)[number];

export const engineHistogramNames = [
  'ttftSeconds',
  'tpotSeconds',
  'endToEndSeconds',
  'queueSeconds',
] as const;
export type EngineHistogramName = (typeof engineHistogramNames)[number];

/** Names under which releases of one engine tell the same thing, the newest first. */
export type MetricAliases = Readonly<
  Partial<Record<EngineMetricName | EngineHistogramName, readonly string[]>>
>;

export interface MetricsSource {
  readonly path: string;
  /** Added to the port that serves: Triton tells them at 8002 when it serves at 8000. */
  readonly portAbove: number;
  /** `mlc`: lines of key, tab, value that no Prometheus reads. */
  readonly format: 'prometheus' | 'mlc';
  readonly aliases: MetricAliases;
}

/** One look at an engine. Absent: it does not tell. */
export interface EngineSample {
  readonly values: Readonly<Partial<Record<EngineMetricName, number>>>;
  readonly histograms: Readonly<Partial<Record<EngineHistogramName, { sum: number; count: number }>>>;
}
