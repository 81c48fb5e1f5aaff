import { z } from 'zod';
import { planEngines } from './plan-engines.ts';

/** Sizes in bytes. `null` means not known, for example the cache of an architecture that is not understood. */
const planMemorySchema = z.object({
  weightsBytes: z.number(),
  kvBytesPerToken: z.number().nullable(),
  kvCacheBytes: z.number().nullable(),
  /** State that a sequence keeps whatever its length: recurrent and linear layers. */
  statePerSequenceBytes: z.number().nullable().default(null),
  /** Draft model for speculative decoding: weights and cache. 0 without one. */
  draftBytes: z.number().default(0),
  /** Intermediate results of the largest batch. */
  workspaceBytes: z.number(),
  /** The engine's process without model and cache. */
  runtimeBytes: z.number(),
  /** Kept back for the rest of the machine; not part of the budget. */
  reserveBytes: z.number(),
  /** Weights, cache, workspace and runtime. */
  totalBytes: z.number().nullable(),
  /** What may be used: what is available now, less the reserve. */
  budgetBytes: z.number(),
  headroomBytes: z.number().nullable(),
});
export type PlanMemory = z.infer<typeof planMemorySchema>;

/** What limits the speed of a plan. */
export const speedBounds = ['weights', 'kv-cache', 'prefill', 'overhead', 'compute'] as const;

/** Predicted speed of one load. Times in ms. A prediction: print it with its band and basis. */
const planPerformanceSchema = z.object({
  ttftMs: z.number(),
  tpotMs: z.number(),
  /** Of one prompt alone; null: not known, or an older plan. */
  promptTokensPerSecond: z.number().nullable().default(null),
  tokensPerSecondPerUser: z.number(),
  /** Output tokens of all sessions together. */
  systemTokensPerSecond: z.number(),
  bound: z.enum(speedBounds),
  /** The true value lies between prediction × lowFactor and prediction × highFactor, most likely. */
  lowFactor: z.number(),
  highFactor: z.number(),
  /** `calibrated-here`: fitted on this box; `calibrated-elsewhere`: on published or other points of the same device and engine; `default`: nothing was measured. */
  basis: z.enum(['calibrated-here', 'calibrated-elsewhere', 'default']),
  /** Where the constants come from, in words. */
  source: z.string(),
});
export type PlanPerformance = z.infer<typeof planPerformanceSchema>;

/** How the engine is started. Paths and ports as the engine sees them. */
const planLaunchSchema = z.object({
  kind: z.enum(['process', 'container', 'embedded']),
  argv: z.array(z.string()),
  /** How many words at the front of `argv` name the program; 0: the entry point of the image is the engine. */
  commandWords: z.int().min(0).default(0),
  image: z.string().nullable(),
  /** Release of the engine that the words were chosen for; null: a tag that moves, and the newest is assumed. */
  engineVersion: z.string().nullable().default(null),
  /** Name under which the engine lists the model; null: its own choice. */
  servedName: z.string().nullable().default(null),
  /** What somebody has to know or do before the command works, in sentences. */
  notes: z.array(z.string()).default([]),
  /** Commands to run once on the host, while a path is not there yet. */
  prepare: z
    .array(z.object({ argv: z.array(z.string()), unless: z.string(), because: z.string() }))
    .default([]),
  /** What follows once the engine answers, in this order: until then it has no model. */
  afterStart: z
    .array(
      z.discriminatedUnion('kind', [
        /** A program beside the engine: in its container, or on the box where it runs as a process. */
        z.object({ kind: z.literal('exec'), argv: z.array(z.string()) }),
        z.object({ kind: z.literal('post'), path: z.string(), body: z.record(z.string(), z.unknown()) }),
      ]),
    )
    .default([]),
  env: z.record(z.string(), z.string()),
  mounts: z.array(z.object({ from: z.string(), to: z.string(), readOnly: z.boolean() })),
  files: z.array(z.object({ path: z.string(), content: z.string() })),
  ports: z.array(z.int()),
});

export const planSchema = z.object({
  /** Id of the device profile; null: of no profile. */
  device: z.string().nullable().default(null),
  engine: z.enum(planEngines),
  /** Version range the plan was made for; null: what is installed. */
  engineVersion: z.string().nullable().default(null),
  image: z.string().nullable().default(null),
  model: z.string(),
  precision: z.string(),
  /** `f16`, `bf16`, `fp8`, or a GGUF type. */
  kvCacheDtype: z.string(),
  /** Requests that run at the same time. */
  sessions: z.int().min(1),
  /** Longest prompt plus answer of one request, in tokens. */
  contextTokens: z.int().min(1),
  /** Of it the answer; null: not asked. */
  outputTokens: z.int().min(1).nullable().default(null),
  /** Threads that compute; of engines on the CPU. */
  threads: z.int().min(1),
  /** GPUs that share the model. */
  tensorParallel: z.int().min(1).default(1),
  /** Draft model and tokens per step; null: none, or none that helps at this concurrency. */
  speculation: z
    .object({ method: z.string(), draft: z.string().nullable(), draftTokens: z.int().min(1) })
    .nullable()
    .default(null),
  memory: planMemorySchema,
  performance: planPerformanceSchema.nullable().default(null),
  launch: planLaunchSchema.nullable().default(null),
  limits: z.object({
    /** `null` when memory does not bound it in a way that is known. */
    maxSessionsAtContext: z.int().min(1).nullable(),
    maxContextAtSessions: z.int().min(1).nullable(),
    admissionSlots: z.int().min(1),
    admissionKvTokens: z.int().min(1),
  }),
});
export type Plan = z.infer<typeof planSchema>;

export const blockerIds = [
  'sessions-out-of-range',
  'context-too-small',
  'context-above-trained',
  'threads-out-of-range',
  'memory-unknown',
  'memory-short',
  'no-engine',
] as const;

const planBlockerSchema = z.object({
  id: z.enum(blockerIds),
  /** What stands in the way, with the numbers, in one or two sentences. */
  what: z.string(),
  /** The value that was asked for, or the bytes that were needed. */
  received: z.number().nullable(),
  /** Pairs that have a plan on this machine, the closest to the wish. Empty when nothing fits. */
  wouldFit: z.array(z.object({ sessions: z.int().min(1), contextTokens: z.int().min(1) })),
});
export type PlanBlocker = z.infer<typeof planBlockerSchema>;

/** Another way to the same end, and what it costs. */
const planAlternativeSchema = z.object({
  engine: z.enum(planEngines),
  precision: z.string(),
  kvCacheDtype: z.string(),
  /** `refused`: the engine cannot do it on this device; then only `why` says more. */
  verdict: z.enum(['fits', 'short', 'refused']),
  why: z.string(),
  /** What to use instead; null: nothing, or nothing else is needed. */
  instead: z.string().nullable(),
  /** Weights, cache, workspace and runtime; null: not worked out. */
  totalBytes: z.number().nullable(),
  maxSessionsAtContext: z.int().min(0).nullable(),
  performance: planPerformanceSchema.nullable(),
  /** The row that was taken, or would be. At most one. */
  recommended: z.boolean(),
});
export type PlanAlternative = z.infer<typeof planAlternativeSchema>;

/** One thing to change, or two together, and what follows from it. */
const planChangeSchema = z.object({
  /** In words: `FP8 key/value cache`. */
  what: z.string(),
  /** Flags of `plan` that ask for it. */
  flags: z.array(z.string()),
  /** Weights, cache, workspace and runtime afterwards. */
  totalBytes: z.number(),
  /** Budget less that; negative: it does not suffice alone. */
  headroomBytes: z.number(),
  fits: z.boolean(),
  performance: planPerformanceSchema.nullable(),
});
export type PlanChange = z.infer<typeof planChangeSchema>;

/** A service level objective held against the prediction. */
export const sloVerdictSchema = z.object({
  id: z.string(),
  /** `tpot p50 < 50 ms at 2048 + 256 tokens, 8 sessions`. */
  what: z.string(),
  /** `met`, `missed`: with the whole band. `likely`, `unlikely`: the prediction itself lies on this side. */
  verdict: z.enum(['met', 'likely', 'unlikely', 'missed', 'unknown']),
  predicted: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  limit: z.number(),
  unit: z.enum(['ms', 'tokens/s']),
});
export type SloVerdict = z.infer<typeof sloVerdictSchema>;

/** A plan with its reasons in plain sentences, or everything that stands in the way, at once. */
export const planResultSchema = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    plan: planSchema,
    because: z.array(z.string()),
    alternatives: z.array(planAlternativeSchema).optional(),
    slo: z.array(sloVerdictSchema).optional(),
  }),
  z.object({
    ok: z.literal(false),
    blockers: z.array(planBlockerSchema).min(1),
    /** What would help, the least painful first. */
    changes: z.array(planChangeSchema).optional(),
    alternatives: z.array(planAlternativeSchema).optional(),
  }),
]);
export type PlanResult = z.infer<typeof planResultSchema>;

/** What `plan --json` prints, and what `plan --emit` writes for `up --plan`. */
export const planDocumentSchema = z.object({
  schema: z.literal('edgewright/plan@1'),
  /** Path of the model, or its name in the catalog. */
  modelPath: z.string(),
  /** A file or folder on this machine; false: only its dimensions are known. */
  modelIsHere: z.boolean(),
  result: planResultSchema,
});
export type PlanDocument = z.infer<typeof planDocumentSchema>;
