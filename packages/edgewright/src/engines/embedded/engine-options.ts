import { parseArgs } from 'node:util';
import { z } from 'zod';
import { AppError } from '../../base/app-error.ts';

/** Sampling values used where a request names none. Null: what the model file recommends, else ours. */
const samplingDefault = z.coerce.number().nullable().default(null);

const optionsSchema = z.object({
  model: z.string().min(1),
  /** The name in `/v1/models`; requests must use it. */
  alias: z.string().min(1),
  host: z.string().default('127.0.0.1'),
  port: z.coerce.number().int().min(0).max(65_535),
  sessions: z.coerce.number().int().min(1).max(256),
  /** Longest prompt plus answer of one request, in tokens. */
  context: z.coerce.number().int().min(64),
  threads: z.coerce.number().int().min(1).max(512),
  batch: z.coerce.number().int().min(32).max(4096).default(512),
  /** A llama.cpp build of one's own (release v0.5.0) instead of the installed one. */
  library: z.string().nullable().default(null),
  temperature: samplingDefault,
  'top-k': samplingDefault,
  'top-p': samplingDefault,
  'min-p': samplingDefault,
});
export type EngineOptions = z.infer<typeof optionsSchema>;

/**
 * Reads the flags of the embedded engine's program. It is started by the supervisor, not by people.
 *
 * @throws AppError `usage` naming every flag at fault.
 */
export function parseEngineOptions(argv: string[]): EngineOptions {
  const names = Object.keys(optionsSchema.shape);
  try {
    const { values } = parseArgs({
      args: argv,
      options: Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
      strict: true,
    });
    return optionsSchema.parse(values);
  } catch (thrown) {
    const message =
      thrown instanceof z.ZodError
        ? thrown.issues.map((issue) => `--${issue.path.join('.')}: ${issue.message}`).join('; ')
        : (thrown as Error).message;
    throw new AppError('usage', {
      message: `The embedded engine got wrong flags: ${message}.`,
      cause: thrown,
    });
  }
}
