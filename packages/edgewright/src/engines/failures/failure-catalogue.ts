import { startFailures, summaries } from './engine-failures.ts';
import type { FailureRow } from './failure-row.ts';
import { machineFailures } from './machine-failures.ts';
import { memoryFailures } from './memory-failures.ts';
import { lastModelFailures, modelFailures } from './model-failures.ts';

/**
 * Why engines fail, in their own words. The first row that fits a line counts, so precise rows stand before broad
 * ones: shared memory before full disks, architectures before models that cannot be read.
 */
export const failureCatalogue: readonly FailureRow[] = [
  ...memoryFailures,
  ...machineFailures,
  ...modelFailures,
  ...startFailures,
  ...lastModelFailures,
  ...summaries,
];

/** Rows that only say that it ended. Importing the code of a model fails for reasons that stand above it. */
export function namesNoCause(row: FailureRow): boolean {
  return row.class === 'engine.dead' || row.pattern.source.includes('failed to be inspected');
}
