import { z } from 'zod';
import { doctorPhases } from './doctor-phases.ts';

const remedySchema = z.object({
  /** One sentence: what to do. */
  summary: z.string(),
  /** Exact commands, in order, ready to paste. `sudo` stands where root is needed. */
  commands: z.array(z.string()),
  /** True: `doctor --fix` applies it: it is safe, shown first, verified, and undone on failure. */
  automatic: z.boolean(),
  needsRoot: z.boolean(),
  /** Commands that take it back; absent where nothing has to be or can be taken back. */
  undo: z.array(z.string()).optional(),
  /** For an automatic remedy: its id in the table of changes. */
  change: z.string().optional(),
});
export type Remedy = z.infer<typeof remedySchema>;

/** One check's answer. */
export const findingSchema = z.object({
  /** Id of the check, for example `docker-daemon-json`; known issues of logs are `known-issue/KI-1`. */
  id: z.string(),
  title: z.string(),
  /** `skip`: does not apply here, or could not be told; `evidence` says which. */
  status: z.enum(['pass', 'warn', 'fail', 'skip']),
  phases: z.array(z.enum(doctorPhases)),
  /** What was seen, with values. */
  evidence: z.string(),
  /** Why it matters, for somebody who has not met it. */
  why: z.string(),
  remedy: remedySchema.optional(),
  /** Where the knowledge comes from: documents, issues, files read. */
  source: z.array(z.string()),
});
export type Finding = z.infer<typeof findingSchema>;
export type FindingStatus = Finding['status'];

/** What `doctor --json` prints. */
export const doctorReportSchema = z.object({
  schema: z.literal('edgewright/doctor@1'),
  /** Id of the device, or null. */
  device: z.string().nullable(),
  counts: z.object({ pass: z.int(), warn: z.int(), fail: z.int(), skip: z.int() }),
  findings: z.array(findingSchema),
});
export type DoctorReport = z.infer<typeof doctorReportSchema>;
