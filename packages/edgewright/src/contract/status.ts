import { z } from 'zod';
import { engineStateSchema } from './engine-state.ts';

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
  /** Precision or GGUF type of the weights, for example `q8_0`. */
  precision: z.string(),
  weightsBytes: z.number(),
  parameters: z.number().nullable(),
  /** Requests that run at the same time. */
  sessions: z.number(),
  /** Longest prompt plus answer of one request, in tokens. */
  contextTokens: z.number(),
  state: engineStateSchema,
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
