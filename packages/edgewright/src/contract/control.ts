import { z } from 'zod';
import { slotChangeSchema } from './admission.ts';
import { gatewaySettingsSchema } from './gateway-settings.ts';
import { planEngines } from './plan-engines.ts';
import { planSchema } from './plan.ts';
import { deploymentViewSchema } from './status.ts';
import { telemetryEventSchema } from './telemetry.ts';

/** What the control interface takes and gives. Changing anything needs the token of the service. */

/** `POST /api/swap`. What is null is for the planner to choose. */
export const swapWishSchema = z.strictObject({
  /** A file, a folder, or a name of the catalog; as the service's machine sees it. */
  model: z.string().min(1).max(4_096),
  engine: z.enum(planEngines).nullable().default(null),
  sessions: z.int().min(1).nullable().default(null),
  contextTokens: z.int().min(1).nullable().default(null),
  precision: z.string().max(64).nullable().default(null),
  kvCacheDtype: z.string().max(64).nullable().default(null),
  /** The deployment to replace; null: the only one. */
  replaces: z.string().max(4_096).nullable().default(null),
  /** Running requests may end for so long; null: the service's own. */
  drainMs: z.int().min(0).max(3_600_000).nullable().default(null),
});
export type SwapWish = z.infer<typeof swapWishSchema>;

/** How long each part of a swap took, in ms. */
export const swapReportSchema = z.object({
  from: z.string(),
  to: z.string(),
  /** Requests that did not end in time and were cut. */
  cutRequests: z.number(),
  drainMs: z.number(),
  stopMs: z.number(),
  /** Null: it could not be told whether memory came back. */
  memoryWaitMs: z.number().nullable(),
  startMs: z.number(),
});
export type SwapReport = z.infer<typeof swapReportSchema>;

/** `POST /api/stop` and `POST /api/start`. */
export const deploymentWishSchema = z.strictObject({ model: z.string().min(1).max(4_096) });

/** One line of an answer that takes its time: what happens, then how it ended. */
export const controlEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('deployment'), deployment: deploymentViewSchema }),
  z.object({ kind: z.literal('note'), text: z.string() }),
  z.object({ kind: z.literal('done'), report: swapReportSchema }),
  z.object({
    kind: z.literal('failed'),
    error: z.object({ code: z.string(), message: z.string(), nextStep: z.string() }),
  }),
]);
export type ControlEvent = z.infer<typeof controlEventSchema>;

/** `GET /api/deployments`: the status of each, with what has to be measured for it. */
export const deploymentsDocumentSchema = z.object({
  schema: z.literal('edgewright/deployments@1'),
  deployments: z.array(
    deploymentViewSchema.extend({
      /** What its engine holds of this machine's memory; null: it cannot be told. */
      memoryBytes: z.number().nullable(),
      /** What it holds on GPUs with a memory of their own; null: it cannot be told. */
      gpuMemoryBytes: z.number().nullable().default(null),
      requests: z.object({ running: z.number(), queued: z.number() }),
    }),
  ),
});
export type DeploymentsDocument = z.infer<typeof deploymentsDocumentSchema>;

/** One line of an engine's output, as `GET /api/logs` gives it, one JSON document per line. */
export const engineLogLineSchema = z.object({
  atMs: z.number(),
  stream: z.enum(['stdout', 'stderr']),
  text: z.string(),
});
export type EngineLogLine = z.infer<typeof engineLogLineSchema>;

/** One server-sent event of `GET /api/events`. */
export const serviceEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('deployment'), deployment: deploymentViewSchema }),
  /** A deployment runs more or fewer requests at once. */
  z.object({ kind: z.literal('slots'), deployment: z.string(), change: slotChangeSchema }),
  /** Something happened to the box: throttling, low memory, heat. */
  z.object({ kind: z.literal('box'), event: telemetryEventSchema }),
  /** Settings were replaced. */
  z.object({ kind: z.literal('settings') }),
]);
export type ServiceEvent = z.infer<typeof serviceEventSchema>;

/** `GET /api/plan`: of each deployment that was planned. */
export const plansDocumentSchema = z.object({
  schema: z.literal('edgewright/plans@1'),
  plans: z.array(z.object({ deployment: z.string(), plan: planSchema })),
});
export type PlansDocument = z.infer<typeof plansDocumentSchema>;

/** `POST /api/reload`: what holds now. */
export const settingsDocumentSchema = z.object({
  schema: z.literal('edgewright/settings@1'),
  gateway: gatewaySettingsSchema,
});
export type SettingsDocument = z.infer<typeof settingsDocumentSchema>;
