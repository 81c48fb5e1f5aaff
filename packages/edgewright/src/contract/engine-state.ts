import { z } from 'zod';

/**
 * The state of one engine. Exactly one writer: the engine's runner in `supervisor/`. Everybody else reads
 * or subscribes. Times are milliseconds since the epoch; `null` means not known.
 */

/** Steps of a start, in the order in which engines go through them. An engine may leave some out. */
export const startStages = ['spawn', 'load', 'warm-up', 'check'] as const;
export type StartStage = (typeof startStages)[number];

/** How far a start has come. `done` of `total` in the unit of the stage (fractions for `load`: 0 to 1). */
export const startProgressSchema = z.object({
  stage: z.enum(startStages),
  done: z.number().nullable(),
  total: z.number().nullable(),
  /** Expected time until ready. `null` until it can be estimated. */
  etaMs: z.number().nullable(),
});
export type StartProgress = z.infer<typeof startProgressSchema>;

/** Why an engine is not running although it should be. */
export const engineFailureSchema = z.object({
  /** A code of the error table. */
  code: z.string(),
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
    /** Null until the process exists. */
    pid: z.number().nullable(),
    /** 1 for the first start, one more for every restart in a row. */
    attempt: z.number(),
    sinceMs: z.number(),
    progress: startProgressSchema,
  }),
  z.object({ kind: z.literal('ready'), pid: z.number(), baseUrl: z.string(), sinceMs: z.number() }),
  z.object({
    kind: z.literal('backing-off'),
    attempt: z.number(),
    failure: engineFailureSchema,
    retryAtMs: z.number(),
  }),
  z.object({ kind: z.literal('stopping'), pid: z.number().nullable(), sinceMs: z.number() }),
  z.object({ kind: z.literal('failed'), failure: engineFailureSchema }),
]);
export type EngineState = z.infer<typeof engineStateSchema>;
