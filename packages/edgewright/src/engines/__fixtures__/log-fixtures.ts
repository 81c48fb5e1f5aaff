import { readFileSync } from 'node:fs';
import type { PlanEngine } from '../../contract/plan-engines.ts';
import type { LogEvent } from '../log-event.ts';

/** A line of a log, and what it means: below it in the file, one event a line, behind an arrow. */
export interface LineFixture {
  readonly line: string;
  readonly events: readonly string[];
}

const arrow = '    => ';

/** Lines of real logs, or composed from the formats of the engines' sources; pids and times are made up. */
export function lineFixtures(engine: PlanEngine): LineFixture[] {
  const text = readFileSync(new URL(`./lines/${engine}.txt`, import.meta.url), 'utf8');
  const fixtures: { line: string; events: string[] }[] = [];
  for (const row of text.split('\n').filter((one) => one !== '')) {
    if (row.startsWith(arrow)) fixtures.at(-1)?.events.push(row.slice(arrow.length));
    else fixtures.push({ line: row, events: [] });
  }
  return fixtures;
}

/** An event in the words of the files. */
export function eventInWords(event: LogEvent): string {
  switch (event.kind) {
    case 'progress': {
      const { stage, done, total, unit, cache } = event.progress;
      const amount = done === null ? [] : [`${done}/${total} ${unit}`];
      return ['progress', stage, ...amount, ...(cache === undefined ? [] : [cache])].join(' ');
    }
    case 'facts':
      return `facts ${Object.entries(event.facts)
        .map(([name, value]) => `${name}=${value}`)
        .join(', ')}`;
    case 'concern':
      return `concern ${event.concern}`;
    case 'fatal':
      return `fatal ${event.code}`;
    case 'failure':
      return `failure ${event.failure}`;
    case 'says-ready':
      return 'says-ready';
  }
}
