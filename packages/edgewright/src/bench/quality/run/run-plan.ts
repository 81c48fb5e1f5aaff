import { createHash } from 'node:crypto';
import { z } from 'zod';
import { evalItemSchema, type EvalItem } from '../../../contract/eval-items.ts';
import { evalTiers } from '../../../contract/eval-report.ts';

const targetSchema = z.object({
  url: z.string(),
  model: z.string(),
  /** Name of the environment variable with the key; never the key. */
  keyFrom: z.string().nullable(),
});
export type PlannedTarget = z.infer<typeof targetSchema>;

const plannedItemSchema = evalItemSchema.extend({ set: z.string() });

/** `run.json`: what is asked of whom, fixed at the start. A run that goes on reads nothing else. */
export const runPlanSchema = z.object({
  schema: z.literal('edgewright/eval-run@1'),
  runId: z.string(),
  /** Wall clock, ISO 8601. */
  startedAt: z.string(),
  edgewrightVersion: z.string(),
  tier: z.enum(evalTiers),
  rule: z.enum(['not-worse', 'equal']),
  margin: z.number(),
  seed: z.int(),
  concurrency: z.int().positive(),
  /** Null: its answers are those of an earlier run, copied into this one. */
  baseline: targetSchema.nullable(),
  baselineRun: z.object({ directory: z.string(), target: targetSchema }).nullable(),
  /** Null: only the baseline is asked, for a later run. */
  candidate: targetSchema.nullable(),
  items: z.array(plannedItemSchema),
  /** For the page that a person looks at; nothing of it is judged. */
  sheet: z.array(plannedItemSchema),
});
export type RunPlan = z.infer<typeof runPlanSchema>;

/** Tells whether two runs asked the same. */
export function hashOfItems(items: readonly EvalItem[]): string {
  const sorted = items.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}
