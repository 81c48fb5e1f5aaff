import { z } from 'zod';
import { benchStageSchema, benchTargetSchema, clientCheckSchema, verdictWords } from './bench-report.ts';
import { loadModelSchema, requestShapeSchema } from './load-model.ts';
import { telemetryEventSchema, telemetrySampleSchema } from './telemetry.ts';

/** One process of the service under test, as the kernel counts it. */
const soakProcessSchema = z.object({
  /** `gateway`, or `engine` with the name of its deployment. */
  name: z.string(),
  pid: z.int(),
  /** Resident memory; null: it ended, or belongs to somebody else. */
  residentBytes: z.number().nullable(),
  /** Open files and sockets; null: as above. */
  descriptors: z.int().nullable(),
});

/** What the service said of itself at one moment. Null: it does not say. */
export const soakServiceSampleSchema = z.object({
  processes: z.array(soakProcessSchema),
  /** Held by the engines of this service, on the host and on GPUs with memory of their own. */
  engineBytes: z.number().nullable(),
  running: z.number().nullable(),
  queued: z.number().nullable(),
  /** Share of the key/value cache in use, 0 to 1. */
  kvCacheUsage: z.number().nullable(),
  /** Counter of requests that lost their cache to others. */
  preemptions: z.number().nullable(),
});
export type SoakServiceSample = z.infer<typeof soakServiceSampleSchema>;

/** One line of `box.jsonl`: the box and the service once per second, and what happened in between. */
export const soakBoxLineSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('sample'),
    atMs: z.number(),
    box: telemetrySampleSchema,
    service: soakServiceSampleSchema.nullable(),
  }),
  z.object({ kind: z.literal('event'), atMs: z.number(), event: telemetryEventSchema }),
]);
export type SoakBoxLine = z.infer<typeof soakBoxLineSchema>;

/** `not-known`: nothing on this box tells. `told`: a figure without a limit. */
export const soakPartVerdicts = [...verdictWords, 'not-known', 'told'] as const;
export type SoakPartVerdict = (typeof soakPartVerdicts)[number];

export const soakPartIds = [
  'drift',
  'objectives',
  'errors',
  'load',
  'throttling',
  'temperatures',
  'memory',
  'descriptors',
  'energy',
] as const;

export const soakPartSchema = z.object({
  id: z.enum(soakPartIds),
  title: z.string(),
  verdict: z.enum(soakPartVerdicts),
  /** One to three sentences with the numbers. */
  because: z.string(),
  /** The numbers by name; the name ends with the unit. */
  figures: z.record(z.string(), z.number().nullable()),
});
export type SoakPart = z.infer<typeof soakPartSchema>;

/** What ends a soak before its time. */
export const soakDangerSchema = z.object({
  kind: z.enum(['over-temperature', 'memory-low', 'throttling', 'errors', 'target-lost']),
  atMs: z.number(),
  because: z.string(),
});
export type SoakDanger = z.infer<typeof soakDangerSchema>;

/** How the time before the soak itself ended. */
export const soakSettlingSchema = z.object({
  kind: z.enum(['flat', 'no-temperature', 'never-flat', 'not-reached']),
  seconds: z.number().nullable(),
  because: z.string(),
});
export type SoakSettling = z.infer<typeof soakSettlingSchema>;

/** `report.json` of a soak. */
export const soakReportSchema = z.object({
  schema: z.literal('edgewright/soak@1'),
  runId: z.string(),
  /** Wall clock, ISO 8601. */
  startedAt: z.string(),
  endedAt: z.string(),
  edgewrightVersion: z.string(),
  target: benchTargetSchema,
  verdict: z.enum(verdictWords),
  /** The first says why. */
  conclusions: z.array(z.string()),
  wasCancelled: z.boolean(),
  missing: z.array(z.string()),
  clientCheck: clientCheckSchema.nullable(),
  shape: requestShapeSchema,
  /** Null: it ended before the load was known. */
  load: loadModelSchema.nullable(),
  settling: soakSettlingSchema,
  /** Of the soak itself, after settling. */
  soakSeconds: z.number(),
  danger: soakDangerSchema.nullable(),
  parts: z.array(soakPartSchema),
  /** Figures of the soak itself; null: nothing of it was measured. */
  stage: benchStageSchema.nullable(),
});
export type SoakReport = z.infer<typeof soakReportSchema>;
