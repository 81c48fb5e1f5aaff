import { z } from 'zod';
import { AppError } from '../../base/app-error.ts';
import { describeIssue } from '../../base/describe-issue.ts';
import { limits } from '../../contract/limits.ts';
import { planEngines } from '../../contract/plan-engines.ts';
import { readBoundedText } from './calibration-store.ts';

const pointSchema = z.object({
  sessions: z.int().min(1),
  inputTokens: z.int().min(1),
  outputTokens: z.int().min(1),
  cachedTokens: z.int().min(0).default(0),
  /** Mean time per output token, in a steady state. */
  tpotMs: z.number().positive(),
  /** How much the point counts. @default 1 */
  weight: z.number().positive().default(1),
});

const pointsFileSchema = z.object({
  schema: z.literal('edgewright/calibration-points@1'),
  engine: z.enum(planEngines),
  engineVersion: z.string().nullable().default(null),
  /** Path, or name of the catalog. */
  model: z.string(),
  precision: z.string().nullable().default(null),
  kvCacheDtype: z.string().default('bf16'),
  tensorParallel: z.int().min(1).default(1),
  points: z.array(pointSchema).min(2).max(limits.calibrationPoints),
});
export type PointsFile = z.infer<typeof pointsFileSchema>;

/** @throws AppError `calibration_invalid` */
export async function readPoints(path: string): Promise<PointsFile> {
  let value: unknown;
  try {
    value = JSON.parse(await readBoundedText(path, limits.calibrationFileBytes));
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppError('calibration_invalid', {
      message: `${path} could not be read: ${why}.`,
      cause: thrown,
    });
  }
  const parsed = pointsFileSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  const issue = first === undefined ? null : describeIssue(first, value, limits.echoedValueCharacters);
  const what = issue?.message.replace('The request body', 'The document') ?? 'it has another shape';
  throw new AppError('calibration_invalid', { message: `${path} holds no points: ${what}` });
}
