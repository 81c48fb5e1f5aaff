import { z } from 'zod';

/** Why a deployment has the slots it has, the strongest reason first. */
export const slotReasonIds = [
  'plan',
  'engine',
  'slow-start',
  'attainment',
  'throttle',
  'memory-low',
] as const;

const slotReasonSchema = z.object({
  id: z.enum(slotReasonIds),
  /** What it allows. */
  slots: z.number(),
  /** In one sentence, with the numbers. */
  why: z.string(),
});
export type SlotReason = z.infer<typeof slotReasonSchema>;

/** One change of the number of slots. */
export const slotChangeSchema = z.object({
  atMs: z.number(),
  from: z.number(),
  to: z.number(),
  id: z.enum(slotReasonIds),
  why: z.string(),
});
export type SlotChange = z.infer<typeof slotChangeSchema>;

/** Latencies of the last requests, in ms, exact percentiles. Null: none. */
const latencySchema = z.object({ p50: z.number(), p95: z.number(), p99: z.number(), count: z.number() });

const admissionDeploymentSchema = z.object({
  id: z.string(),
  model: z.string(),
  /** Requests that may run now, and why no more. */
  slots: z.number(),
  because: z.array(slotReasonSchema),
  changes: z.array(slotChangeSchema),
  running: z.number(),
  /** Of all that wait, those that this deployment may take. */
  waiting: z.number(),
  /** Key/value tokens. `budget` null: nobody knows how many the engine has. */
  kv: z.object({ reserved: z.number(), budget: z.number().nullable(), overbooking: z.number() }),
  /** Long prompts before their first token. */
  longPrompts: z.number(),
  /** Learned or planned; null: not known yet. */
  speed: z.object({
    tpotMs: z.number().nullable(),
    promptTokensPerSecond: z.number().nullable(),
    outputTokens: z.number().nullable(),
    bytesPerPromptToken: z.number(),
  }),
  /** When a request that comes now would start; null: not known. */
  predictedWaitMs: z.number().nullable(),
  /** Share of the last requests within the objectives; null: no objective, or no request. */
  attainment: z.number().nullable(),
  ttftMs: latencySchema.nullable(),
  tpotMs: latencySchema.nullable(),
  e2eMs: latencySchema.nullable(),
  queueMs: latencySchema.nullable(),
  /** Whether it is sent requests. */
  health: z.enum(['open', 'ejected', 'trial']),
});
export type AdmissionDeployment = z.infer<typeof admissionDeploymentSchema>;

/** `GET /api/admission`. */
export const admissionDocumentSchema = z.object({
  schema: z.literal('edgewright/admission@1'),
  queue: z.object({
    waiting: z.number(),
    bytes: z.number(),
    /** By tenant, the largest first; at most `limits.shownTenants`. */
    tenants: z.array(
      z.object({ tenant: z.string(), waiting: z.number(), running: z.number(), virtualTokens: z.number() }),
    ),
  }),
  /** Refused since the start, by error code. */
  refused: z.record(z.string(), z.number()),
  retries: z.object({ made: z.number(), refusedByBudget: z.number() }),
  deployments: z.array(admissionDeploymentSchema),
});
export type AdmissionDocument = z.infer<typeof admissionDocumentSchema>;

/** One request for tokens that has not ended, as `GET /api/requests` lists it. */
export const requestInFlightSchema = z.object({
  id: z.string(),
  tenant: z.string(),
  route: z.string(),
  model: z.string().nullable(),
  deployment: z.string().nullable(),
  state: z.enum(['queued', 'sent', 'answering']),
  startedAtMs: z.number(),
  ageMs: z.number(),
  queueMs: z.number().nullable(),
  /** Estimated from its bytes before it is answered. */
  promptTokens: z.number().nullable(),
  outputTokens: z.number(),
});
export type RequestInFlight = z.infer<typeof requestInFlightSchema>;

/** `GET /api/requests`. */
export const requestsDocumentSchema = z.object({
  schema: z.literal('edgewright/requests@1'),
  requests: z.array(requestInFlightSchema),
});
export type RequestsDocument = z.infer<typeof requestsDocumentSchema>;

/** `DELETE /api/requests/{id}`: its id. */
export const cancelledRequestSchema = z.object({ cancelled: z.string() });
export type CancelledRequest = z.infer<typeof cancelledRequestSchema>;
