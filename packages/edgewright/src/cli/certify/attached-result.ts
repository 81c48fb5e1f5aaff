import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../base/app-error.ts';
import { verdictWords } from '../../contract/bench-report.ts';
import type { AttachedResult } from '../../contract/certificate.ts';

/** What a report of another command has to say for itself, whichever it is. */
const reportSchema = z.object({
  schema: z.string(),
  verdict: z.enum(verdictWords).nullable(),
  /** The first says why. */
  conclusions: z.array(z.string()).default([]),
});

/** The `report.json` of a run of another command. @throws AppError `bench_input_invalid` */
export async function readAttachedResult(
  folder: string | null,
  { schema, command }: { schema: string; command: string },
): Promise<AttachedResult | null> {
  if (folder === null) return null;
  const path = join(folder, 'report.json');
  try {
    const content = await readFile(path);
    const report = reportSchema.parse(JSON.parse(content.toString('utf8')));
    if (report.schema !== schema) throw new Error(`it is of the form ${report.schema}`);
    return {
      verdict: report.verdict ?? 'undecided',
      because: report.conclusions[0] ?? `As the report of \`edgewright ${command}\` says.`,
      sha256: createHash('sha256').update(content).digest('hex'),
    };
  } catch (cause) {
    throw new AppError('bench_input_invalid', {
      message: `${path} is no report of \`edgewright ${command}\`: ${(cause as Error).message}.`,
      nextStep: `Give the folder of a run of \`edgewright ${command}\`.`,
      cause,
    });
  }
}
