import { z } from 'zod';
import { planEngines } from '../../contract/plan-engines.ts';
import { faultListSchema, simulatedStages } from './faults.ts';

/** Engines that can be simulated: all but our own, which runs anywhere for real. */
export const simulatedEngineSchema = z.enum(planEngines).exclude(['embedded']);

/** Draft tokens per step, and how many tokens a step yields because of them. */
const speculationSchema = z.strictObject({
  draftTokens: z.int().min(1).max(64),
  /** What drafting and checking add to a step. */
  extraStepMs: z.number().min(0),
  /** Mean tokens per step, the one that the model itself makes included. Between 1 and `draftTokens` + 1. */
  tokensPerStep: z.number().min(1).max(65),
  /** Answers up to so many tokens are harder to guess: the workshop saw short ones become slower. Null: all alike. */
  short: z.strictObject({ upToTokens: z.int().min(1), tokensPerStep: z.number().min(1).max(65) }).nullable(),
});

/**
 * Time of one step: `t0Ms + weightsMs + kvMsPerToken × context of all decoding requests + prefillMsPerToken × prompt
 * tokens of the step`: the terms of `planner/speed-model.ts`.
 */
const speedSchema = z.strictObject({
  t0Ms: z.number().min(0),
  /** Reading the weights once. */
  weightsMs: z.number().min(0),
  kvMsPerToken: z.number().min(0),
  prefillMsPerToken: z.number().min(0),
  speculation: speculationSchema.nullable(),
  /** From then on every step takes `slowdown` times as long. */
  thermal: z.strictObject({ afterMs: z.number().min(0), slowdown: z.number().min(1).max(100) }).nullable(),
});
export type SimulatedSpeed = z.infer<typeof speedSchema>;

const startStageSchema = z.strictObject({
  stage: z.enum(simulatedStages),
  durationMs: z.number().min(0),
  /** Weight files, graphs: what the stage counts. */
  steps: z.int().min(1).max(512).default(1),
  /** Of `compile`: whether an earlier start's work was found. */
  cache: z.enum(['hit', 'miss']).default('miss'),
});
export type SimulatedStartStage = z.infer<typeof startStageSchema>;

/** All that a simulated engine is. Times are virtual milliseconds; `timeScale` turns them into real ones. */
export const simulationSpecSchema = z.strictObject({
  schema: z.literal('edgewright/simulation@1'),
  engine: simulatedEngineSchema,
  engineVersion: z.string().min(1),
  /** As a person calls it; it goes into log lines. */
  device: z.string().min(1),
  /** Names under which it serves; the first is what it calls itself. */
  models: z.array(z.string().min(1)).min(1).max(16),
  precision: z.string(),
  /** Longest prompt plus answer. */
  contextTokens: z.int().min(16),
  /** Requests that run at the same time. */
  sessions: z.int().min(1).max(4_096),
  /** Requests that may wait; null: what this engine does by default. */
  queue: z.int().min(0).nullable(),
  /** Tokens that one step takes in at most, prompts and answers together. */
  batchTokens: z.int().min(16),
  kvTokens: z.int().min(16),
  blockTokens: z.int().min(1).max(1_024),
  prefixCache: z.boolean(),
  /** Whether the switch is on that gives metrics, on engines that have one. */
  metrics: z.boolean(),
  /** Where metrics are served besides, as Triton does on 8002; null: only on the port that serves. */
  metricsPort: z.int().min(1).max(65_535).nullable(),
  speed: speedSchema,
  memory: z.strictObject({
    totalBytes: z.number().min(0),
    weightsBytes: z.number().min(0),
    kvCacheBytes: z.number().min(0),
    graphsBytes: z.number().min(0),
  }),
  start: z.array(startStageSchema).max(16),
  /** Real time per virtual time: 1 real time, 0.01 a hundred times faster. */
  timeScale: z.number().min(0.0001).max(10),
  seed: z.int().min(0).max(0xffffffff),
  apiKey: z.string().min(1).nullable(),
  faults: faultListSchema,
});
export type SimulationSpec = z.infer<typeof simulationSpecSchema>;
