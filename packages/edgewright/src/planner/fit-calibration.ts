import type { Workload } from '../contract/objective.ts';
import type { SpeedConstants } from './calibration.ts';
import { promptQueueFactor, promptTimeMs, type StepCost } from './speed-model.ts';

/** One measurement, with what the model needs to explain it. */
export interface CalibrationPoint {
  readonly load: Workload;
  readonly cost: StepCost;
  /**
   * `tpot`: time per output token of a load in a steady state. `decode`: the same without prompts between.
   * `request`: whole time of a request over its output tokens, as a throughput implies it.
   */
  readonly measure: 'tpot' | 'decode' | 'request';
  readonly measuredMs: number;
  /** @default 1 */
  readonly weight?: number;
}

export interface CalibrationFit extends SpeedConstants {
  /** Prediction / measurement - 1 of each point, in order. */
  readonly residuals: readonly number[];
  readonly meanError: number;
}

/** Beyond these the constants would predict, but not explain: bytes or bandwidth are wrong then. */
export const efficiencyRange: EfficiencyRange = { least: 0.4, most: 0.95 };

export interface EfficiencyRange {
  readonly least: number;
  readonly most: number;
}

/**
 * The constants that explain the points best: least squares of relative errors, none of them negative, the
 * efficiency within its range. Exact: of three variables each is free or at a bound, and every case is solved.
 * Null without points.
 */
export function fitCalibration(
  points: readonly CalibrationPoint[],
  range: EfficiencyRange = efficiencyRange,
): CalibrationFit | null {
  if (points.length === 0) return null;
  const rows = points.map(rowOf);
  const knowsPrefill = rows.some(({ factors }) => factors[2] > 0);
  const solution = bestOf(rows, knowsPrefill, range);
  if (solution === null) return null;
  const [t0Ms, slowness, prefill] = solution;
  const residuals = rows.map(({ factors, measuredMs }) => dot(factors, solution) / measuredMs - 1);
  return {
    t0Ms,
    efficiency: 1 / slowness,
    prefillRate: prefill > 0 ? 1 / (prefill * rateUnit) : null,
    residuals,
    meanError: mean(residuals.map(Math.abs)),
  };
}

/** What the constants predict for a point, in ms. Prompts cost nothing where their rate is not known. */
export function predictPoint(point: CalibrationPoint, constants: SpeedConstants): number {
  const { factors } = rowOf(point);
  const prefill = constants.prefillRate === null ? 0 : 1 / (constants.prefillRate * rateUnit);
  return dot(factors, [constants.t0Ms, 1 / constants.efficiency, prefill]);
}

type Triple = readonly [number, number, number];

interface Row {
  /** Of t0, of 1 / efficiency, and of the prompt's time per unit of rate. */
  readonly factors: Triple;
  readonly measuredMs: number;
  readonly weight: number;
}

/** Keeps the numbers of the equations near 1. */
const rateUnit = 1e-14;

function rowOf({ load, cost, measure, measuredMs, weight }: CalibrationPoint): Row {
  const { sessions, inputTokens, outputTokens, cachedTokens } = load;
  const readMs = (cost.bytes / cost.bandwidthBytesPerSecond) * 1_000;
  const promptMs = promptTimeMs(inputTokens - cachedTokens, cost, 1 / rateUnit);
  const between = ((sessions - 1) / outputTokens) * promptMs;
  const prompt = {
    decode: 0,
    tpot: between,
    request: (promptMs * promptQueueFactor(sessions) + (outputTokens - 1) * between) / outputTokens,
  }[measure];
  return { factors: [1, readMs, prompt], measuredMs, weight: (weight ?? 1) / measuredMs ** 2 };
}

/** A variable that is held at a value, or left to the equations. */
type Held = number | null;

function bestOf(rows: readonly Row[], knowsPrefill: boolean, range: EfficiencyRange): Triple | null {
  const slowest = 1 / range.least;
  const fastest = 1 / range.most;
  let best: Triple | null = null;
  let leastError = Infinity;
  for (const t0 of [null, 0]) {
    for (const slowness of [null, fastest, slowest]) {
      for (const prefill of knowsPrefill ? [null, 0] : [0]) {
        const solution = solveHeld(rows, [t0, slowness, prefill]);
        if (solution === null || !isAllowed(solution, range)) continue;
        const error = squaredError(rows, solution);
        if (error < leastError) [best, leastError] = [solution, error];
      }
    }
  }
  return best;
}

function isAllowed([t0, slowness, prefill]: Triple, range: EfficiencyRange): boolean {
  const slack = 1e-9;
  return t0 >= 0 && prefill >= 0 && slowness >= 1 / range.most - slack && slowness <= 1 / range.least + slack;
}

/** Normal equations of the variables that are not held. Null when the points cannot tell them apart. */
function solveHeld(rows: readonly Row[], held: readonly [Held, Held, Held]): Triple | null {
  const free = [0, 1, 2].filter((index) => held[index] === null);
  const matrix = free.map((row) => free.map((column) => weighted(rows, row, column)));
  const right = free.map((row) =>
    rows.reduce((sum, { factors, measuredMs, weight }) => {
      const fixed = held.reduce<number>(
        (part, value, index) => part + (value ?? 0) * (factors[index] ?? 0),
        0,
      );
      return sum + weight * (factors[row] ?? 0) * (measuredMs - fixed);
    }, 0),
  );
  const values = solveLinear(matrix, right);
  if (values === null) return null;
  const at = (index: 0 | 1 | 2): number => held[index] ?? values[free.indexOf(index)] ?? 0;
  return [at(0), at(1), at(2)];
}

function weighted(rows: readonly Row[], left: number, right: number): number {
  return rows.reduce(
    (sum, { factors, weight }) => sum + weight * (factors[left] ?? 0) * (factors[right] ?? 0),
    0,
  );
}

/** Gauss with pivots, for at most three equations. */
function solveLinear(matrix: readonly (readonly number[])[], right: readonly number[]): number[] | null {
  const rows = matrix.map((row, index) => [...row, right[index] ?? 0]);
  const size = rows.length;
  const largest = Math.max(...matrix.flat().map(Math.abs), 0);
  for (let at = 0; at < size; at += 1) {
    const rest = rows.slice(at).toSorted((one, two) => Math.abs(two[at] ?? 0) - Math.abs(one[at] ?? 0));
    rows.splice(at, rest.length, ...rest);
    const [pivotRow] = rest;
    const pivot = pivotRow?.[at] ?? 0;
    if (pivotRow === undefined || Math.abs(pivot) <= largest * 1e-12) return null;
    for (let below = 0; below < size; below += 1) {
      if (below === at) continue;
      const factor = (rows[below]?.[at] ?? 0) / pivot;
      rows[below] = (rows[below] ?? []).map((value, column) => value - factor * (pivotRow[column] ?? 0));
    }
  }
  return rows.map((row, index) => (row[size] ?? 0) / (row[index] ?? 1));
}

function squaredError(rows: readonly Row[], solution: Triple): number {
  return rows.reduce(
    (sum, { factors, measuredMs, weight }) => sum + weight * (dot(factors, solution) - measuredMs) ** 2,
    0,
  );
}

function dot(left: Triple, right: Triple): number {
  return left[0] * right[0] + left[1] * right[1] + left[2] * right[2];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
