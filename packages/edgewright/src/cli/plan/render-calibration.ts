import type { CalibrationFit } from '../../planner/fit-calibration.ts';
import type { Paper } from '../command-output.ts';
import type { StoredCalibration } from './calibration-store.ts';
import type { PointsFile } from './read-points.ts';

/** What was fitted, to be shown and kept. */
export interface CalibrationAnswer {
  readonly calibration: StoredCalibration;
  readonly file: PointsFile;
  readonly fit: CalibrationFit;
  readonly activeParameters: number;
  /** What plans say of each load, in ms per token; null: nothing. */
  readonly predictedMs: {
    readonly before: readonly (number | null)[];
    readonly after: readonly (number | null)[];
  };
  /** Null: not kept. */
  readonly path: string | null;
}

/** The fit in words: constants, how far each point is off, and what that is good for. */
export function renderCalibration(answer: CalibrationAnswer, paper: Paper): string {
  const { calibration, file, fit, activeParameters, path } = answer;
  const { t0Ms, efficiency, prefillRate } = fit;
  const prompts =
    prefillRate === null
      ? 'not told by these points: add one with short answers and many sessions'
      : `${Math.round(prefillRate / activeParameters)} tokens/s`;
  const version = calibration.engineVersion === null ? '' : ` ${calibration.engineVersion}`;
  const rows = file.points.map((point, index) => {
    const error = fit.residuals[index] ?? 0;
    const words = `${error >= 0 ? '+' : ''}${(error * 100).toFixed(1)} %`;
    const cells = [point.sessions, point.inputTokens, point.outputTokens, point.cachedTokens].map(String);
    const plans = [answer.predictedMs.before[index], answer.predictedMs.after[index]].map((value) =>
      typeof value === 'number' ? shortMs(value) : '–',
    );
    const line = [...cells, shortMs(point.tpotMs), words, ...plans].map((cell) => cell.padStart(10)).join('');
    return Math.abs(error) > 0.15 ? paper.style('yellow', line) : line;
  });
  return [
    paper.style(
      'bold',
      `${calibration.model ?? ''} in ${calibration.precision ?? ''} with ${calibration.engine}${version} on ${calibration.device}`,
    ),
    '',
    `  constant time of a step     ${t0Ms.toFixed(1)} ms`,
    calibration.bandwidthBytesPerSecond === null
      ? `  share of the bandwidth      ${(efficiency * 100).toFixed(0)} %`
      : `  bandwidth, as these tell it ${(calibration.bandwidthBytesPerSecond / 1e9).toFixed(1)} GB/s`,
    `  prompts                     ${prompts}`,
    '',
    paper.style(
      'bold',
      ['sessions', 'prompt', 'answer', 'cached', 'ms/token', 'fit', 'before', 'now']
        .map((head) => head.padStart(10))
        .join(''),
    ),
    ...rows,
    '',
    `  off by ${(fit.meanError * 100).toFixed(1)} % on average${adviceFor(answer)}`,
    `  plans for these loads: ${errorWords(file, answer.predictedMs.before)} before, ${errorWords(file, answer.predictedMs.after)} now`,
    path === null ? '  not kept' : `  kept in ${path}`,
  ].join('\n');
}

function adviceFor({ file, fit }: CalibrationAnswer): string {
  if (file.points.length < 4) return '; with fewer than four points that says little';
  if (fit.meanError > 0.15) {
    return ': the three terms do not explain this engine well; plans keep a wide band';
  }
  return '';
}

/** Mean of |prediction / measurement - 1|. Null: nothing was predicted of any load. */
export function meanErrorOf(
  points: PointsFile['points'],
  predictedMs: readonly (number | null)[],
): number | null {
  const errors = points.flatMap(({ tpotMs }, index) => {
    const predicted = predictedMs[index] ?? null;
    return predicted === null ? [] : [Math.abs(predicted / tpotMs - 1)];
  });
  return errors.length === 0 ? null : errors.reduce((sum, error) => sum + error, 0) / errors.length;
}

function errorWords({ points }: PointsFile, predictedMs: readonly (number | null)[]): string {
  const error = meanErrorOf(points, predictedMs);
  return error === null ? 'no prediction' : `off by ${(error * 100).toFixed(1)} %`;
}

/** Small models on fast boxes need the second digit. */
function shortMs(ms: number): string {
  return ms < 10 ? ms.toFixed(2) : ms.toFixed(1);
}
