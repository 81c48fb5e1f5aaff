import { valueAt } from '../../base/json-value.ts';
/** What is compared of one figure. Null: the file does not say. */
export interface ComparedFigure {
  readonly unit: string;
  readonly avg: number | null;
  readonly p50: number | null;
  readonly p99: number | null;
}

/** One measurement of whichever tool, under our keys and in our units. */
export interface ComparedReport {
  readonly tool: string;
  /** Which part of the file: a stage, a rate. */
  readonly label: string;
  readonly figures: Readonly<Record<string, ComparedFigure>>;
  /** How this tool's figures differ in meaning from ours, one sentence each. */
  readonly notes: readonly string[];
}

/** Figures that are known in some part; all others are left out. */
export function knownFigures(
  figures: Readonly<Record<string, ComparedFigure>>,
): Record<string, ComparedFigure> {
  const known = Object.entries(figures).filter(
    ([, { avg, p50, p99 }]) => avg !== null || p50 !== null || p99 !== null,
  );
  return Object.fromEntries(known);
}

/** The same where a finite number is wanted; times `factor`. */
export function numberAt(value: unknown, path: readonly (string | number)[], factor = 1): number | null {
  const found = valueAt(value, path);
  return typeof found === 'number' && Number.isFinite(found) ? found * factor : null;
}

export function scalarFigure(unit: string, avg: number | null): ComparedFigure {
  return { unit, avg, p50: null, p99: null };
}
