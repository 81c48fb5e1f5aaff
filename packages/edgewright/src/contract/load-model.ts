import { z } from 'zod';

/** How many tokens; one value is drawn per request from the run's seed. */
export const tokenLengthSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('fixed'), tokens: z.int().positive() }),
  /** Normal, cut to the range. */
  z.object({
    kind: z.literal('normal'),
    mean: z.number().positive(),
    deviation: z.number().nonnegative(),
    min: z.int().positive(),
    max: z.int().positive(),
  }),
  /** Logarithms are normal: `median` in tokens, `sigma` without unit; cut to the range. */
  z.object({
    kind: z.literal('lognormal'),
    median: z.number().positive(),
    sigma: z.number().nonnegative(),
    min: z.int().positive(),
    max: z.int().positive(),
  }),
]);
export type TokenLength = z.infer<typeof tokenLengthSchema>;

/** What a prompt is made of. `random`: words without meaning; `text`: prose, which speculation needs; `dataset`: the user's own. */
export const promptTexts = ['random', 'text', 'dataset'] as const;

/** What one request asks for, apart from when it is sent. */
export const requestShapeSchema = z.object({
  input: tokenLengthSchema,
  output: tokenLengthSchema,
  /** Share of the input that requests have in common, so that it can be in the prefix cache. 0 to 0.99. */
  cachedShare: z.number().min(0).max(0.99),
  /** Different prefixes shared by the requests; each is one group of sessions with a common system prompt. */
  prefixGroups: z.int().positive(),
  text: z.enum(promptTexts),
  /** Answers run to their full length whatever the model wants. Never with speculation. */
  ignoreEos: z.boolean(),
  seed: z.int().nonnegative(),
});
export type RequestShape = z.infer<typeof requestShapeSchema>;

/** When requests are sent. Times in ms, rates per second. */
export const loadModelSchema = z.discriminatedUnion('kind', [
  /** Closed loop: so many requests always in flight, begun one after another over one expected answer. */
  z.object({ kind: z.literal('concurrency'), concurrency: z.int().positive() }),
  /** Conversations whose prompt grows by each turn, with a pause of thought before the next one. */
  z.object({
    kind: z.literal('sessions'),
    sessions: z.int().positive(),
    turns: z.int().positive(),
    thinkMs: z.number().nonnegative(),
    /** 0: the pause is constant; otherwise lognormal with this sigma and the mean above. */
    thinkSigma: z.number().nonnegative(),
  }),
  /** Open loop: arrivals do not wait for answers. `gamma` with shape below 1 comes in bursts; 1 is Poisson. */
  z.object({
    kind: z.literal('rate'),
    requestsPerSecond: z.number().positive(),
    arrivals: z.enum(['poisson', 'gamma', 'constant']),
    shape: z.number().positive(),
  }),
  /** A recorded log, played again; `timeScale` 2 is twice as slow. */
  z.object({
    kind: z.literal('trace'),
    timeScale: z.number().positive(),
    arrivals: z.array(
      z.object({
        atMs: z.number().nonnegative(),
        inputTokens: z.int().positive().optional(),
        outputTokens: z.int().positive().optional(),
      }),
    ),
  }),
  /** So many at once, `atMs` after the start. */
  z.object({
    kind: z.literal('burst'),
    requests: z.int().positive(),
    atMs: z.number().nonnegative(),
  }),
]);
export type LoadModel = z.infer<typeof loadModelSchema>;
