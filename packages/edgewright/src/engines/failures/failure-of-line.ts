import type { PlanEngine } from '../../contract/plan-engines.ts';
import type { LogLine } from '../log-line.ts';
import { failureCatalogue } from './failure-catalogue.ts';
import type { FailureRow } from './failure-row.ts';

export interface LineFailure {
  readonly row: FailureRow;
  readonly severity: FailureRow['severity'];
  /** Named groups of the pattern. */
  readonly values: Readonly<Record<string, string>>;
}

/** The first row of the catalogue that fits a line of this engine. */
export function failureOfLine(line: LogLine, engine: PlanEngine): LineFailure | null {
  for (const row of failureCatalogue) {
    if (row.engines !== 'all' && !row.engines.includes(engine)) continue;
    if (isHarmlessLevel(line, engine) && row.atAnyLevel !== true) continue;
    const match = row.pattern.exec(line.text);
    if (!match) continue;
    // What a logger calls a warning, the engine survives.
    const severity = line.level === 'warning' ? 'warning' : row.severity;
    return { row, severity, values: { ...match.groups } };
  }
  return null;
}

/** Ollama tells that loading failed as information. */
function isHarmlessLevel(line: LogLine, engine: PlanEngine): boolean {
  return engine !== 'ollama' && (line.level === 'info' || line.level === 'debug');
}
