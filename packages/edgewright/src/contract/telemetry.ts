import { z } from 'zod';
import { gpuProcessSchema, throttleReasons } from './accelerator-facts.ts';

/** Where samples come from. Each is read by one reader of its own. */
export const telemetrySources = ['nvidia-smi', 'tegrastats', 'sysfs', 'procfs'] as const;
export type TelemetrySource = (typeof telemetrySources)[number];

const gpuSampleSchema = z.object({
  index: z.int(),
  name: z.string().nullable(),
  utilizationPercent: z.number().nullable(),
  memoryUtilizationPercent: z.number().nullable(),
  memoryUsedBytes: z.number().nullable(),
  memoryTotalBytes: z.number().nullable(),
  smClockMhz: z.number().nullable(),
  memoryClockMhz: z.number().nullable(),
  powerWatts: z.number().nullable(),
  temperatureC: z.number().nullable(),
  fanPercent: z.number().nullable(),
  /** Null: the driver does not say. Empty: it says there is none. */
  throttle: z.array(z.enum(throttleReasons)).nullable(),
});

/** The state of the box at one moment. Null: not known, because no source tells it or its source is down. */
export const telemetrySampleSchema = z.object({
  /** Wall clock of this machine, ms since 1970. */
  atMs: z.number(),
  memory: z.object({
    totalBytes: z.number().nullable(),
    availableBytes: z.number().nullable(),
    swapUsedBytes: z.number().nullable(),
    /** True: this is also the memory of the GPU. */
    unified: z.boolean().nullable(),
  }),
  cpu: z.object({ utilizationPercent: z.number().nullable() }),
  gpus: z.array(gpuSampleSchema),
  /** Degrees by zone (`gpu-thermal`). */
  temperaturesC: z.record(z.string(), z.number()),
  /** Watts by rail (`VDD_GPU`). */
  railsWatts: z.record(z.string(), z.number()),
  /** Power of the whole board, where one rail measures it or all of it is the sum of rails. */
  boardWatts: z.number().nullable(),
  fansRpm: z.record(z.string(), z.number()),
  /** Where only the drive of a fan is known, not its speed. */
  fansPercent: z.record(z.string(), z.number()),
  /** Cooling devices of the kernel that are at work: throttle alerts and clock caps, with their state. */
  throttleAlerts: z.record(z.string(), z.number()),
  processes: z.array(gpuProcessSchema).nullable(),
  /** How each source is. `down`: it was there and is being restarted. */
  sources: z.partialRecord(z.enum(telemetrySources), z.enum(['ok', 'absent', 'down'])),
});
export type TelemetrySample = z.infer<typeof telemetrySampleSchema>;
export type GpuSample = z.infer<typeof gpuSampleSchema>;

/** Something happened that the rest of the house acts on. */
export const telemetryEventSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('throttle-started'),
    atMs: z.number(),
    what: z.string(),
    reasons: z.array(z.string()),
  }),
  z.object({
    kind: z.literal('throttle-ended'),
    atMs: z.number(),
    what: z.string(),
    durationMs: z.number(),
  }),
  z.object({
    kind: z.literal('memory-low'),
    atMs: z.number(),
    availableBytes: z.number(),
    thresholdBytes: z.number(),
  }),
  z.object({ kind: z.literal('memory-recovered'), atMs: z.number(), availableBytes: z.number() }),
  z.object({
    kind: z.literal('over-temperature'),
    atMs: z.number(),
    zone: z.string(),
    temperatureC: z.number(),
    limitC: z.number(),
    limit: z.string(),
  }),
  z.object({
    kind: z.literal('temperature-recovered'),
    atMs: z.number(),
    zone: z.string(),
    temperatureC: z.number(),
  }),
  z.object({
    kind: z.literal('source-down'),
    atMs: z.number(),
    source: z.enum(telemetrySources),
    why: z.string(),
  }),
  z.object({ kind: z.literal('source-up'), atMs: z.number(), source: z.enum(telemetrySources) }),
]);
export type TelemetryEvent = z.infer<typeof telemetryEventSchema>;

/** `GET /api/telemetry`: the newest sample, null before the first, and the last events, oldest first. */
export const telemetryDocumentSchema = z.object({
  schema: z.literal('edgewright/telemetry@1'),
  sample: telemetrySampleSchema.nullable(),
  events: z.array(telemetryEventSchema),
});
export type TelemetryDocument = z.infer<typeof telemetryDocumentSchema>;
