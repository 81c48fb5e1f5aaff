import { z } from 'zod';
import { limits } from '../../contract/limits.ts';
import { planEngines } from '../../contract/plan-engines.ts';
import { readDocument } from '../read-document.ts';

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
export function readPoints(path: string): Promise<PointsFile> {
  const mostBytes = limits.calibrationFileBytes;
  return readDocument(path, {
    schema: pointsFileSchema,
    mostBytes,
    code: 'calibration_invalid',
    holds: 'points',
  });
}
