import { z } from 'zod';
import { startFactsSchema } from './start-facts.ts';

/**
 * The state of one engine. Exactly one writer: the engine's runner in `supervisor/`. Everybody else reads
 * or subscribes. Times are milliseconds since the epoch; `null` means not known.
 */

/**
 * Steps of a start, in the order in which engines go through them. An engine may leave some out, and a few go back
 * and forth between `compile` and `graphs`.
 */
export const startStages = ['pull', 'spawn', 'load', 'compile', 'graphs', 'warm-up', 'check'] as const;
export type StartStage = (typeof startStages)[number];

/** What `done` and `total` count. `share`: 0 to 1. */
export const progressUnits = ['layers', 'shards', 'graphs', 'bytes', 'share', 'steps'] as const;
export type ProgressUnit = (typeof progressUnits)[number];

/** How far a start has come: `done` of `total` of the stage. */
export const startProgressSchema = z.object({
  stage: z.enum(startStages),
  done: z.number().nullable(),
  total: z.number().nullable(),
  unit: z.enum(progressUnits).optional(),
  /** Of `compile`: whether what an earlier start compiled was found. */
  cache: z.enum(['hit', 'miss']).optional(),
  /** Expected time until ready. `null` until it can be estimated. */
  etaMs: z.number().nullable(),
});
export type StartProgress = z.infer<typeof startProgressSchema>;

/** Why an engine is not running although it should be. */
export const engineFailureSchema = z.object({
  /** A code of the error table. */
  code: z.string(),
  /** Of the failure catalogue, for example `oom.device`; absent: not classified. */
  class: z.string().optional(),
  message: z.string(),
  /** What the user can do; null leaves it to the error table. */
  nextStep: z.string().nullable(),
  exitCode: z.number().nullable(),
  signal: z.string().nullable(),
  atMs: z.number(),
});
export type EngineFailure = z.infer<typeof engineFailureSchema>;

export const engineStateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('stopped') }),
  z.object({
    kind: z.literal('starting'),
    /** Null until the process exists, and for engines of other owners. */
    pid: z.number().nullable(),
    containerId: z.string().nullable().optional(),
    /** 1 for the first start, one more for every restart in a row. */
    attempt: z.number(),
    sinceMs: z.number(),
    progress: startProgressSchema,
  }),
  z.object({
    kind: z.literal('ready'),
    /** Null: not a process of this machine that is known. */
    pid: z.number().nullable(),
    containerId: z.string().nullable().optional(),
    baseUrl: z.string(),
    sinceMs: z.number(),
    /** Since when its health check has gone unanswered; absent: it answers. Generations may still come. */
    silentSinceMs: z.number().optional(),
    /** What the engine said of itself while it started. */
    facts: startFactsSchema.optional(),
  }),
  z.object({
    kind: z.literal('backing-off'),
    attempt: z.number(),
    failure: engineFailureSchema,
    retryAtMs: z.number(),
  }),
  /** Nobody asked it anything for a while: its memory is given back, and the next request starts it again. */
  z.object({
    kind: z.literal('unloaded'),
    sinceMs: z.number(),
    /** Its process lives on without its device memory, and is back sooner. Absent: it has ended. */
    asleep: z.literal(true).optional(),
  }),
  z.object({ kind: z.literal('stopping'), pid: z.number().nullable(), sinceMs: z.number() }),
  z.object({ kind: z.literal('failed'), failure: engineFailureSchema }),
]);
export type EngineState = z.infer<typeof engineStateSchema>;
