import { z } from 'zod';
import { verdictWords } from './bench-report.ts';

/** What a command that measures has kept, in short. */
export const keptRunSchema = z.object({
  /** Name of its folder. */
  id: z.string(),
  kind: z.enum(['bench', 'certificate', 'eval', 'ladder', 'soak', 'other']),
  /** When its folder was last written to, ms since 1970. */
  atMs: z.number(),
  model: z.string().nullable(),
  /** Null: it has none, or did not come to an end. */
  verdict: z.enum(verdictWords).nullable(),
  basis: z.enum(['measured', 'simulated', 'unknown']).nullable(),
  /** Its first conclusion; null: it drew none. */
  because: z.string().nullable(),
  /** False: it was interrupted, or goes on. */
  complete: z.boolean(),
});
export type KeptRun = z.infer<typeof keptRunSchema>;

/** `GET /api/runs`: the newest first. */
export const runsDocumentSchema = z.object({
  schema: z.literal('edgewright/runs@1'),
  runs: z.array(keptRunSchema),
});
export type RunsDocument = z.infer<typeof runsDocumentSchema>;
