import { describe, expect, it } from 'vitest';
import { startStages, type StartStage } from '../contract/engine-state.ts';
import type { StartFacts } from '../contract/start-facts.ts';
import { wholeStarts } from './__fixtures__/whole-starts.ts';
import { behaviourOf, servedEngines } from './behaviours.ts';
import { readLogLine } from './read-log-line.ts';

/** Engines that compile for several sizes of graphs go back and forth between the two. */
function placeOf(stage: StartStage): number {
  return startStages.indexOf(stage === 'graphs' ? 'compile' : stage);
}

describe('a whole start', () => {
  it('is there for every engine', () => {
    expect(Object.keys(wholeStarts).toSorted()).toEqual([...servedEngines].toSorted());
  });

  it.each(servedEngines)('of %s goes forward, fails nowhere, and ends with a sign of readiness', (engine) => {
    const { lines, facts } = wholeStarts[engine];
    const events = lines.flatMap((line) => readLogLine(behaviourOf(engine), line));
    const stages = events.flatMap((event) =>
      event.kind === 'progress' ? [placeOf(event.progress.stage)] : [],
    );
    expect(stages.length).toBeGreaterThan(0);
    expect(stages).toEqual(stages.toSorted((left, right) => left - right));
    expect(events.some((event) => event.kind === 'failure')).toBe(false);
    expect(events.findLast((event) => event.kind !== 'facts')).toEqual({ kind: 'says-ready' });
    const told = events.reduce<StartFacts>(
      (known, event) => (event.kind === 'facts' ? { ...known, ...event.facts } : known),
      {},
    );
    expect(told).toMatchObject(facts);
  });
});
