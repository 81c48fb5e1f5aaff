import { z } from 'zod';

/** The changes to a host that the product can make by itself. Remedies name them in `change`. */
export const changeIds = [
  'docker-nvidia-runtime',
  'cdi-spec',
  'memory-reclaim',
  'persistence-mode',
  'time-sync',
] as const;
export type ChangeId = (typeof changeIds)[number];

/** One thing that a change does, or that takes it back. */
export const changeStepSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('run'), argv: z.array(z.string()).min(1), deadlineMs: z.number() }),
  /** A switch of the kernel under /proc or /sys: written in place, because such files cannot be replaced. */
  z.object({ kind: z.literal('write-switch'), path: z.string(), text: z.string() }),
]);
export type ChangeStep = z.infer<typeof changeStepSchema>;

/** A file as it was before a change touched it. */
export const fileBackupSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('absent'), path: z.string() }),
  z.object({
    kind: z.literal('kept'),
    path: z.string(),
    /** Name of the copy, in the folder of the application. */
    copy: z.string(),
    sha256: z.string(),
    /** Permission bits, for example 0o644. */
    mode: z.int(),
    userId: z.int(),
    groupId: z.int(),
  }),
]);
export type FileBackup = z.infer<typeof fileBackupSchema>;

/**
 * How far one application of a change has come. `applying` and `undoing` in a journal that nobody is writing
 * mean that the process died half-way: the backups are there, and the change can be rolled back.
 */
export const changeStateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('planned'), atMs: z.number() }),
  z.object({ kind: z.literal('applying'), atMs: z.number() }),
  z.object({
    kind: z.literal('applied'),
    atMs: z.number(),
    /** Hash of each edited file after the change; null: the file does not exist. Undo refuses when it differs. */
    after: z.array(z.object({ path: z.string(), sha256: z.string().nullable() })),
    /** What the check said afterwards. */
    evidence: z.string(),
    /** Numbers before and after, where a change is about numbers. */
    measured: z.object({ before: z.string(), after: z.string() }).nullable(),
  }),
  z.object({ kind: z.literal('undoing'), atMs: z.number() }),
  z.object({ kind: z.literal('rolled-back'), atMs: z.number(), cause: z.string() }),
  z.object({ kind: z.literal('undone'), atMs: z.number() }),
]);
export type ChangeState = z.infer<typeof changeStateSchema>;

/** One application of a change, as the journal keeps it. */
export const changeRecordSchema = z.object({
  schema: z.literal('edgewright/change@1'),
  /** Counts up: `0007-cdi-spec`. */
  id: z.string(),
  change: z.enum(changeIds),
  title: z.string(),
  steps: z.array(changeStepSchema),
  /** What takes it back after the files are restored. */
  undoSteps: z.array(changeStepSchema),
  /** Why there is nothing to undo; null: there is. */
  nothingToUndo: z.string().nullable(),
  backups: z.array(fileBackupSchema),
  state: changeStateSchema,
});
export type ChangeRecord = z.infer<typeof changeRecordSchema>;
