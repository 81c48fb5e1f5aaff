import { z } from 'zod';
import { verdictWords } from './bench-report.ts';

const verdict = z.enum(verdictWords);
const count = z.int().nonnegative();
const figure = z.number().nullable();

export const evalTiers = ['smoke', 'quick', 'full'] as const;
export type EvalTier = (typeof evalTiers)[number];

/** A line of `items.jsonl`. Null: not asked yet. An answer that never came has a text of its own in `finish_reason`. */
export const evalItemRecordSchema = z.object({
  id: z.string(),
  set: z.string(),
  question: z.string(),
  baseline_answer: z.string().nullable(),
  /** The baseline asked a second time; only where it differs. */
  baseline_again: z.string().nullable(),
  candidate_answer: z.string().nullable(),
  baseline_ok: z.boolean().nullable(),
  baseline_again_ok: z.boolean().nullable(),
  candidate_ok: z.boolean().nullable(),
  tokens: z.object({ baseline: figure, candidate: figure }),
  finish_reason: z.object({ baseline: z.string().nullable(), candidate: z.string().nullable() }),
});
export type EvalItemRecord = z.infer<typeof evalItemRecordSchema>;

const targetSchema = z.object({ url: z.string(), model: z.string() });

/** What changed between two runs over the same items. Shares from 0 to 1. */
export const pairedResultSchema = z.object({
  items: count,
  baselineRight: count,
  candidateRight: count,
  lost: count,
  gained: count,
  /** (lost - gained) / items, with its one-sided 95 % bounds. */
  netLoss: z.number(),
  netLossLower: z.number(),
  netLossUpper: z.number(),
  /** McNemar, exact: more lost than gained by chance; and a difference of either sign. */
  pLoss: z.number(),
  pEither: z.number(),
});
export type PairedResult = z.infer<typeof pairedResultSchema>;

export const evalSetSchema = pairedResultSchema.extend({
  set: z.string(),
  /** Whether it is part of the pooled result. */
  counts: z.boolean(),
  /** Where it is not: why. */
  because: z.string().nullable(),
  /** `pLoss` corrected by Holm over all sets that count. */
  pLossHolm: figure,
});
export type EvalSet = z.infer<typeof evalSetSchema>;

export const guardIds = [
  'failed',
  'empty',
  'unparsed',
  'cut_off',
  'repetition',
  'script',
  'length_ratio',
  'top1_agreement',
] as const;

/** A sign of a broken model that needs no right answer. Shares, or the ratio of lengths. */
export const evalGuardSchema = z.object({
  id: z.enum(guardIds),
  verdict,
  baseline: figure,
  candidate: figure,
  because: z.string(),
});
export type EvalGuard = z.infer<typeof evalGuardSchema>;

/** Both models over the same text: what each would have said next. */
export const forcedResultSchema = z.object({
  method: z.enum(['echo', 'prompt_logprobs', 'step']),
  positions: count,
  /** Share of positions where both have the same likeliest token. */
  top1Agreement: z.number(),
  /** Kullback-Leibler divergence over the alternatives given, the rest as one: a lower bound of the true one. Nats. */
  meanKl: z.number(),
  p99Kl: z.number(),
  /** Probability that the baseline's alternatives hold, on average. */
  coveredMass: z.number(),
});
export type ForcedResult = z.infer<typeof forcedResultSchema>;

/** Where greedy answers part, and whether each token was at least among the other's alternatives there. */
export const divergenceResultSchema = z.object({
  compared: count,
  identical: count,
  diverged: count,
  /** The candidate's token was not among the baseline's alternatives, or the other way round. */
  unexplained: count,
  meanFirstToken: figure,
});
export type DivergenceResult = z.infer<typeof divergenceResultSchema>;

const notSupported = z.object({ notSupported: z.string() });

/** `report.json` of a run. */
export const evalReportSchema = z.object({
  schema: z.literal('edgewright/eval@1'),
  runId: z.string(),
  /** Wall clock, ISO 8601. */
  startedAt: z.string(),
  endedAt: z.string(),
  edgewrightVersion: z.string(),
  tier: z.enum(evalTiers),
  rule: z.enum(['not-worse', 'equal']),
  /** Largest net loss that passes, 0 to 1. */
  margin: z.number(),
  settings: z.object({
    temperature: z.literal(0),
    top_p: z.literal(1),
    seed: z.int(),
    concurrency: z.int().positive(),
    /** Of all items with their checks. */
    itemsSha256: z.string(),
  }),
  baseline: targetSchema.extend({ answersFrom: z.string().nullable() }),
  candidate: targetSchema.nullable(),
  itemsAsked: count,
  wasCancelled: z.boolean(),
  missing: z.array(z.string()),
  /** The baseline against itself. */
  selfCheck: pairedResultSchema.extend({ changedTexts: count, verdict, because: z.string() }).nullable(),
  pooled: pairedResultSchema.nullable(),
  sets: z.array(evalSetSchema),
  guards: z.array(evalGuardSchema),
  forced: z.union([forcedResultSchema, notSupported]).nullable(),
  divergence: z.union([divergenceResultSchema, notSupported]).nullable(),
  /** Null where there is no candidate yet. */
  verdict: verdict.nullable(),
  /** Undecided only: about so many more items would decide it, if things go on like this. */
  moreItems: z.int().positive().nullable(),
  /** In plain words, one sentence each; the first says why. */
  conclusions: z.array(z.string()),
});
export type EvalReport = z.infer<typeof evalReportSchema>;
