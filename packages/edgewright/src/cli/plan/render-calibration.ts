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
    const line = [...cells, point.tpotMs.toFixed(1), words].map((cell) => cell.padStart(10)).join('');
    return Math.abs(error) > 0.15 ? paper.style('yellow', line) : line;
  });
  return [
    paper.style(
      'bold',
      `${calibration.model ?? ''} in ${calibration.precision ?? ''} with ${calibration.engine}${version} on ${calibration.device}`,
    ),
    '',
    `  constant time of a step     ${t0Ms.toFixed(1)} ms`,
    `  share of the bandwidth      ${(efficiency * 100).toFixed(0)} %`,
    `  prompts                     ${prompts}`,
    '',
    paper.style(
      'bold',
      ['sessions', 'prompt', 'answer', 'cached', 'ms/token', 'model']
        .map((head) => head.padStart(10))
        .join(''),
    ),
    ...rows,
    '',
    `  off by ${(fit.meanError * 100).toFixed(1)} % on average${adviceFor(answer)}`,
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
