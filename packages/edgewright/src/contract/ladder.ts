import { z } from 'zod';
import { startStages } from './engine-state.ts';
import { ladderLimits } from './ladder-limits.ts';
import { promptTexts } from './load-model.ts';
import { verdictWords } from './bench-report.ts';
import { planEngines } from './plan-engines.ts';

/** Null: not known, because nothing measures it or it makes no sense here. */
const figure = z.number().nullable();

/** One way to serve, as somebody wrote it down. What is left out is for the planner to choose. */
export const ladderRungSchema = z.strictObject({
  /** Unique in its ladder; folders are named after it. */
  name: z.string().regex(/^[A-Za-z0-9][\w.+ -]{0,63}$/),
  /** A file, a folder, or a name of the catalog. */
  model: z.string().min(1).max(4_096),
  precision: z.string().max(64).nullable().default(null),
  engine: z.enum(planEngines).nullable().default(null),
  /** Draft model for speculative decoding. */
  draft: z.string().max(4_096).nullable().default(null),
  /** Threads that compute, of the embedded engine. */
  threads: z.int().min(1).max(512).nullable().default(null),
});
export type LadderRung = z.infer<typeof ladderRungSchema>;

export const ladderRungsFileSchema = z.strictObject({
  rungs: z.array(ladderRungSchema).min(1).max(ladderLimits.ladderRungs),
});

export const ladderQualities = ['none', 'smoke', 'quick', 'full'] as const;

/** What is asked of every rung; fixed when the ladder begins. */
export const ladderQuestionSchema = z.object({
  /** Requests at once of the target load. */
  sessions: z.int().positive(),
  /** Prompt with its template, in tokens. */
  inputTokens: z.int().positive(),
  shortTokens: z.int().positive(),
  longTokens: z.int().positive(),
  /** Longest prompt plus answer that rungs are planned for. */
  contextTokens: z.int().positive(),
  /** Measured requests of one run of one user; of more users at least three each. */
  requests: z.int().positive(),
  /** Independent runs of every point. */
  runs: z.int().min(1).max(ladderLimits.ladderRuns),
  /** Times that each rung is loaded; the runs are shared out over them, one round over all rungs after the other. */
  loads: z.int().min(1).max(ladderLimits.ladderLoads),
  /** `text` as soon as one rung has a draft: random words cannot be guessed. */
  text: z.enum(promptTexts),
  quality: z.enum(ladderQualities),
  /** As given with --slo; null: none. */
  slo: z.string().nullable(),
  seed: z.int().nonnegative(),
});
export type LadderQuestion = z.infer<typeof ladderQuestionSchema>;

/** One load under which rungs are measured. */
export const ladderPointSchema = z.object({
  /** `c8-long`. */
  id: z.string(),
  concurrency: z.int().positive(),
  outputTokens: z.int().positive(),
  requests: z.int().positive(),
});
export type LadderPoint = z.infer<typeof ladderPointSchema>;

/** One run of one point: figures of its requests. Times in ms, rates in tokens per second. */
export const ladderRunSchema = z.object({
  tpotMs: figure,
  ttftP50Ms: figure,
  ttftP95Ms: figure,
  /** Tokens of an answer over its latency, the first token included: with a draft a short answer may come all at once. */
  userTokensPerSecond: figure,
  /** All users together, by Little's law: users × tokens of an answer / its latency. */
  systemTokensPerSecond: figure,
  answerTokens: figure,
  requests: z.int().nonnegative(),
  failures: z.int().nonnegative(),
  /** Power of the board, else of its GPUs, while the run lasted. */
  watts: figure,
  tokensPerJoule: figure,
  /** Tokens per step of the large model: 1 + accepted / drafts. */
  acceptanceLength: figure,
  /** What each objective measured. */
  objectives: z.record(z.string(), figure),
});
export type LadderRun = z.infer<typeof ladderRunSchema>;

/** What the planner said before the rung was started. */
export const ladderPlannedSchema = z.object({
  engine: z.enum(planEngines),
  precision: z.string(),
  weightsBytes: z.number(),
  parameters: figure,
  randomWeights: z.boolean(),
  totalBytes: figure,
  speculates: z.boolean(),
  /** Of one user and of the target load; empty: not predicted. */
  speed: z.array(
    z.object({
      concurrency: z.int().positive(),
      tpotMs: z.number(),
      systemTokensPerSecond: z.number(),
      lowFactor: z.number(),
      highFactor: z.number(),
    }),
  ),
});
export type LadderPlanned = z.infer<typeof ladderPlannedSchema>;

/** One load of a rung: how it started, what it held, and the runs that were made of it. */
export const ladderLoadSchema = z.object({
  load: z.int().positive(),
  startedAt: z.string(),
  endedAt: z.string(),
  /** The engine's own words for its release are not asked: the name of the engine that ran, fallbacks included. */
  engine: z.string(),
  /** From the start of the engine to its first answer. */
  startMs: z.number(),
  stages: z.partialRecord(z.enum(startStages), z.number()),
  /** Of the engine's processes, after the measurement. */
  memoryBytes: figure,
  gpuMemoryBytes: figure,
  /** Until the memory could be had again after the stop. */
  memoryReturnMs: figure,
  runs: z.record(z.string(), z.array(ladderRunSchema)),
  warnings: z.array(z.string()).max(ladderLimits.ladderWarnings),
});
export type LadderLoad = z.infer<typeof ladderLoadSchema>;

/** What the quality gate says. `baseline`: the others are compared with this one. */
export const ladderQualitySchema = z.object({
  verdict: z.enum([...verdictWords, 'baseline', 'not-judged']),
  /** Name of the rung that it is compared with. */
  against: z.string().nullable(),
  items: z.int().nonnegative(),
  right: figure,
  /** Right answers lost, of all, 0 to 1; with its one-sided 95 % bound. */
  netLoss: figure,
  netLossUpper: figure,
  top1Agreement: figure,
  because: z.string(),
});
export type LadderQuality = z.infer<typeof ladderQualitySchema>;

export const ladderRungStateSchema = z.object({
  rung: ladderRungSchema,
  planned: ladderPlannedSchema.nullable(),
  /** Why it could not be planned, started or measured; null: nothing went wrong. */
  failure: z.object({ code: z.string(), message: z.string(), nextStep: z.string() }).nullable(),
  loads: z.array(ladderLoadSchema),
  quality: ladderQualitySchema.nullable(),
});
export type LadderRungState = z.infer<typeof ladderRungStateSchema>;

/** A mean with Student's 95 % interval over runs; ends null: fewer than two runs. */
export const ladderFigureSchema = z.object({ mean: z.number(), low: figure, high: figure });
export type LadderFigure = z.infer<typeof ladderFigureSchema>;

export const ladderRecommendationSchema = z.object({
  /** `undecided`: a rung that is not measured or judged to its end could win. */
  verdict: z.enum(['recommended', 'none', 'undecided']),
  rung: z.string().nullable(),
  because: z.array(z.string()),
});
export type LadderRecommendation = z.infer<typeof ladderRecommendationSchema>;

/** Where a draft stops helping. */
export const ladderSpeculationSchema = z.object({
  rung: z.string(),
  /** The same weights on the same engine without a draft. */
  plain: z.string(),
  points: z.array(
    z.object({
      concurrency: z.int().positive(),
      /** Tokens per second of the system, with over without; its 95 % interval by Welch. */
      gain: z.number(),
      low: figure,
      high: figure,
      /** More than chance and 3 %; null: too few runs. */
      isReal: z.boolean().nullable(),
      acceptanceLength: figure,
    }),
  ),
  /** Users at once from which on it costs more than it brings; null: `kind` says why. */
  breakEven: z.object({
    kind: z.enum(['crosses', 'never-helps', 'always-helps', 'unknown']),
    concurrency: figure,
  }),
});
export type LadderSpeculation = z.infer<typeof ladderSpeculationSchema>;

/** `ladder.json`: all that a ladder knows, also while it runs and after it was interrupted. */
export const ladderSchema = z.object({
  schema: z.literal('edgewright/ladder@1'),
  runId: z.string(),
  /** Wall clock, ISO 8601. */
  startedAt: z.string(),
  /** Of the last change. */
  endedAt: z.string(),
  edgewrightVersion: z.string(),
  /** The machine in one line. */
  machine: z.string(),
  question: ladderQuestionSchema,
  points: z.array(ladderPointSchema),
  rungs: z.array(ladderRungStateSchema),
  missing: z.array(z.string()),
  speculation: z.array(ladderSpeculationSchema),
  recommendation: ladderRecommendationSchema.nullable(),
});
export type Ladder = z.infer<typeof ladderSchema>;
