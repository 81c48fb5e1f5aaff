import type { EngineBehaviour } from './engine-behaviour.ts';
import { failureOfLine } from './failures/failure-of-line.ts';
import type { LogEvent } from './log-event.ts';
import { parseLogLine } from './log-line.ts';

/**
 * What one line of an engine's output means, in the order of the engine's rules. A line that means nothing known
 * gives nothing. A failure here is what the line says of itself: engines recover from a few, and only
 * `classifyFailure` looks at the lines together.
 */
export function readLogLine(behaviour: EngineBehaviour, line: string): LogEvent[] {
  const { text, level } = parseLogLine(line);
  if (text === '') return [];
  const events: LogEvent[] = [];
  for (const rule of behaviour.logRules) {
    const groups = rule.pattern.exec(text);
    const event = groups ? rule.read(groups) : null;
    if (event) events.push(event);
  }
  const failure = failureOfLine({ text, level }, behaviour.id);
  if (failure?.severity === 'fatal') events.push({ kind: 'failure', failure: failure.row.class, text });
  return events;
}
