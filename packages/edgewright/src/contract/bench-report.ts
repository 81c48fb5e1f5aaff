import { z } from 'zod';
import { loadModelSchema, requestShapeSchema } from './load-model.ts';
import { objectiveMetrics, objectiveStatistics } from './objective.ts';
import { requestOutcomes } from './request-record.ts';

const figure = z.number().nullable();
/** 95 %, by order statistics or Student's t. An end that the sample is too small for is null. */
const interval = z.tuple([figure, figure]);

/** A distribution, in the shape of AIPerf's JSON. Percentiles are exact and interpolate as numpy does. */
export const metricSummarySchema = z.object({
  unit: z.string(),
  avg: figure,
  std: figure,
  min: figure,
  max: figure,
  p1: figure,
  p5: figure,
  p10: figure,
  p25: figure,
  p50: figure,
  p75: figure,
  p90: figure,
  p95: figure,
  p99: figure,
  p999: figure,
  count: z.int().nonnegative(),
  sum: figure,
  ci95: z.object({ avg: interval, p50: interval, p90: interval, p95: interval, p99: interval }).partial(),
  /** In the view of objectives a failed request took forever: figures above its share are null, and this is true. */
  p99_is_infinite: z.literal(true).optional(),
});
export type MetricSummary = z.infer<typeof metricSummarySchema>;

/** A figure of the run as a whole. */
export const scalarMetricSchema = z.object({ unit: z.string(), avg: figure });

/** `undecided`: neither is shown with the confidence asked for; more requests would tell. */
export const verdictWords = ['pass', 'fail', 'undecided'] as const;
export type VerdictWord = (typeof verdictWords)[number];

/** One objective held against the records. */
export const objectiveVerdictSchema = z.object({
  id: z.string(),
  metric: z.enum(objectiveMetrics),
  statistic: z.enum(objectiveStatistics),
  comparison: z.enum(['<', '>']),
  limit: z.number(),
  verdict: z.enum(verdictWords),
  /** The statistic over the sample; null: not known or infinite. */
  measured: figure,
  ci95: interval,
  /** All requests issued. */
  requests: z.int().nonnegative(),
  /** Of them: missed the limit, failed, or lack the figure. */
  violations: z.int().nonnegative(),
  confidence: z.number(),
  /** Undecided only: about so many requests in all would decide it, if things go on like this. */
  requestsNeeded: z.int().positive().nullable(),
  /** One sentence with the numbers. */
  because: z.string(),
});
export type ObjectiveVerdict = z.infer<typeof objectiveVerdictSchema>;

/** The client's own precision, measured before anything is judged. Times in ms. */
export const clientCheckSchema = z.object({
  ok: z.boolean(),
  streams: z.int().positive(),
  framesPerSecond: z.number(),
  addedTtftP99Ms: z.number(),
  pacingErrorP99Ms: z.number(),
  eventLoopDelayP99Ms: z.number(),
  /** Share of its thread's time that the client was busy, 0 to 1. */
  eventLoopUtilization: z.number(),
  cpuShare: z.number(),
  because: z.array(z.string()),
});
export type ClientCheck = z.infer<typeof clientCheckSchema>;

/** What was measured, and where. */
export const benchTargetSchema = z.object({
  url: z.string(),
  model: z.string(),
  /** Whether the machine and engine are real. Not known: the server does not say. */
  basis: z.enum(['measured', 'simulated', 'unknown']),
  /** Where this client ran. `same-box`: it took CPU from the engine. */
  clientPlace: z.enum(['same-box', 'other-host']),
  engine: z.string().nullable(),
  deployment: z.string().nullable(),
});

/** One stage of a run: one load, its figures and its verdicts. Metric keys: docs/benchmarking.md. */
export const benchStageSchema = z.object({
  stage: z.string(),
  load: loadModelSchema,
  shape: requestShapeSchema,
  /** Distributions by key: `time_to_first_token`, `time_per_output_token`, … and the same with `_slo_view`. */
  distributions: z.record(z.string(), metricSummarySchema),
  /** Figures of the whole stage by key: `output_token_throughput`, `request_throughput`, `error_rate`, … */
  scalars: z.record(z.string(), scalarMetricSchema),
  outcomes: z.partialRecord(z.enum(requestOutcomes), z.int().nonnegative()),
  verdicts: z.array(objectiveVerdictSchema),
  /** What makes the figures doubtful: late sends, uncontrolled lengths, faster than the memory bus, … */
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
});
export type BenchStage = z.infer<typeof benchStageSchema>;

/** `report.json` of a run. */
export const benchReportSchema = z.object({
  schema: z.literal('edgewright/bench@1'),
  runId: z.string(),
  /** Wall clock, ISO 8601. */
  startedAt: z.string(),
  endedAt: z.string(),
  edgewrightVersion: z.string(),
  target: benchTargetSchema,
  /** Ended before its time: what is here is right, but not all that was wanted. */
  wasCancelled: z.boolean(),
  missing: z.array(z.string()),
  clientCheck: clientCheckSchema.nullable(),
  stages: z.array(benchStageSchema),
  /** In plain words, one sentence each. */
  conclusions: z.array(z.string()),
});
export type BenchReport = z.infer<typeof benchReportSchema>;
