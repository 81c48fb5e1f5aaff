import { z } from 'zod';

/** Sizes in bytes. `null` means not known, for example the cache of an architecture that is not understood. */
const planMemorySchema = z.object({
  weightsBytes: z.number(),
  kvBytesPerToken: z.number().nullable(),
  kvCacheBytes: z.number().nullable(),
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

export const planSchema = z.object({
  engine: z.literal('embedded'),
  model: z.string(),
  precision: z.string(),
  kvCacheDtype: z.literal('f16'),
  /** Requests that run at the same time. */
  sessions: z.int().min(1),
  /** Longest prompt plus answer of one request, in tokens. */
  contextTokens: z.int().min(1),
  /** Threads that compute. */
  threads: z.int().min(1),
  memory: planMemorySchema,
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

/** A plan with its reasons in plain sentences, or everything that stands in the way, at once. */
export const planResultSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), plan: planSchema, because: z.array(z.string()) }),
  z.object({ ok: z.literal(false), blockers: z.array(planBlockerSchema).min(1) }),
]);
export type PlanResult = z.infer<typeof planResultSchema>;
