import { z } from 'zod';
import { engineStateSchema } from './engine-state.ts';

/** What was found when a started engine was held against its plan. */
export const engineFindingSchema = z.object({
  id: z.string(),
  severity: z.enum(['info', 'warn', 'stop']),
  message: z.string(),
});
export type EngineFinding = z.infer<typeof engineFindingSchema>;

/** One thing that happened to a deployment, and why. */
export const deploymentStepSchema = z.object({
  atMs: z.number(),
  kind: z.enum(['started', 'ready', 'failed', 'fell-back', 'unloaded', 'stopped', 'swapped', 'rolled-back']),
  engine: z.string(),
  /** In one or two sentences. */
  why: z.string(),
});
export type DeploymentStep = z.infer<typeof deploymentStepSchema>;

/** One deployment as the control API and the console see it. */
export const deploymentViewSchema = z.object({
  /** Stable while the service runs. */
  id: z.string(),
  /** The name clients use in `model`. */
  model: z.string(),
  /** Other names that reach the same deployment. */
  aliases: z.array(z.string()),
  /** True for the built-in demonstration model. */
  demo: z.boolean(),
  engine: z.string(),
  /** As the engine itself calls the model; absent: as clients do. */
  engineModel: z.string().optional(),
  /** Precision or GGUF type of the weights, for example `q8_0`. */
  precision: z.string(),
  weightsBytes: z.number(),
  parameters: z.number().nullable(),
  /** Requests that run at the same time. */
  sessions: z.number(),
  /** Longest prompt plus answer of one request, in tokens. */
  contextTokens: z.number(),
  /** Tokens of its key/value cache that the plan counts on; absent: nobody planned it. */
  kvTokens: z.number().optional(),
  /** What the plan predicts for its load; absent: nothing. */
  predicted: z.object({ tpotMs: z.number(), promptTokensPerSecond: z.number().optional() }).optional(),
  state: engineStateSchema,
  /** How the engine was started, ready to paste; absent before the first start. */
  command: z.string().optional(),
  findings: z.array(engineFindingSchema).optional(),
  /** The newest last. */
  steps: z.array(deploymentStepSchema).optional(),
  /** Engines that are tried when this one cannot be started, in this order. */
  fallbacks: z.array(z.string()).optional(),
  /** A change that is under way. */
  change: z
    .object({
      kind: z.enum(['leaving', 'coming']),
      phase: z.enum(['draining', 'stopping', 'waiting-for-memory', 'starting', 'rolling-back']),
      /** The other model. */
      with: z.string(),
    })
    .optional(),
  /** When a request last needed it; absent: none did. */
  lastRequestAtMs: z.number().optional(),
  /** After so long without a request its memory is given back; absent: never. */
  idleUnloadMs: z.number().optional(),
});
export type DeploymentView = z.infer<typeof deploymentViewSchema>;

/** `GET /api/status`. */
export const statusSchema = z.object({
  schema: z.literal('edgewright/status@1'),
  version: z.string(),
  startedAtMs: z.number(),
  requests: z.object({ running: z.number(), queued: z.number() }),
  deployments: z.array(deploymentViewSchema),
});
export type Status = z.infer<typeof statusSchema>;

/** `GET /health/live`. */
export const livenessSchema = z.object({ status: z.literal('live') });

/** `GET /health/ready`: ready as soon as one deployment is, until the gateway stops. */
export const readinessSchema = z.object({
  status: z.enum(['ready', 'not-ready', 'stopping']),
  deployments: z.array(z.object({ id: z.string(), model: z.string(), state: engineStateSchema })),
});
export type Readiness = z.infer<typeof readinessSchema>;
