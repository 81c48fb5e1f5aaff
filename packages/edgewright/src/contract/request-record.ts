import { z } from 'zod';

/**
 * How a request of a measurement ended. `refused`: 429 or 503 before the answer began; `truncated`: the stream ended
 * without `[DONE]` and without a reason; `stalled`: silence beyond the limit; `cancelled`: the run was stopped.
 */
export const requestOutcomes = [
  'ok',
  'refused',
  'failed',
  'timeout',
  'truncated',
  'stalled',
  'cancelled',
] as const;
export type RequestOutcome = (typeof requestOutcomes)[number];

/** Who said how many tokens an answer had, best first. A certificate is refused on the last one. */
export const tokenCountSources = ['usage', 'continuous-usage', 'tokenize', 'frames'] as const;
export type TokenCountSource = (typeof tokenCountSources)[number];

const momentNs = z.number().nonnegative();

/**
 * One request of a measurement, as raw as it is kept: one line of `records.jsonl`. Times are ns of the monotonic clock
 * since the run began (exact up to 104 days in a JavaScript number). Definitions: docs/benchmarking.md.
 */
export const requestRecordSchema = z.object({
  /** In the order in which the load model wanted them, from 0, over the whole run. */
  index: z.int().nonnegative(),
  /** `warmup` and `ramp` are kept but never counted. */
  phase: z.enum(['warmup', 'ramp', 'measured']),
  /** The point of a sweep or the part of a procedure: `c8`, `poisson-90`. */
  stage: z.string(),
  session: z.int().nonnegative().nullable(),
  turn: z.int().nonnegative().nullable(),
  /** When the load model wanted it. In a closed loop: when the slot before it fell free. */
  scheduledNs: momentNs,
  /** Just before the request was written. Null: it never was. */
  sentNs: momentNs.nullable(),
  /** Opening a connection, where none was free; part of the time after `sentNs`. Null: a pooled one was used. */
  connectMs: z.number().nonnegative().nullable(),
  headersNs: momentNs.nullable(),
  /** Arrival of the chunk with the first frame that carries a generated token: text, reasoning or a tool call. */
  firstTokenNs: momentNs.nullable(),
  /** The same without reasoning. */
  firstOutputTokenNs: momentNs.nullable(),
  lastTokenNs: momentNs.nullable(),
  /** `[DONE]`, the end of the body, or the moment of failure. */
  endNs: momentNs,
  status: z.int().nullable(),
  outcome: z.enum(requestOutcomes),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  finishReason: z.string().nullable(),
  promptTokens: z.int().nonnegative().nullable(),
  cachedPromptTokens: z.int().nonnegative().nullable(),
  completionTokens: z.int().nonnegative().nullable(),
  /** Tokens in the first token-bearing chunk, where the server counts along; otherwise 1. */
  firstChunkTokens: z.int().positive(),
  tokenCountSource: z.enum(tokenCountSources).nullable(),
  tokenFrames: z.int().nonnegative(),
  /** Between the chunks that carried tokens, in ms; one fewer than such chunks. */
  chunkGapsMs: z.array(z.number().nonnegative()),
  /** What was asked for: to tell an early end from a short wish. */
  wantedInputTokens: z.int().positive().nullable(),
  wantedOutputTokens: z.int().positive().nullable(),
  requestId: z.string().nullable(),
  /** As the gateway says in `x-edgewright-queue-ms`. */
  queueMs: z.number().nonnegative().nullable(),
  retryAfterS: z.number().nonnegative().nullable(),
});
export type RequestRecord = z.infer<typeof requestRecordSchema>;
