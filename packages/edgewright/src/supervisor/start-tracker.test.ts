import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startStages, type StartStage } from '../contract/engine-state.ts';
import { StartTracker } from './start-tracker.ts';

const seen = (stage: StartStage, done: number | null = null, total: number | null = null) => ({
  stage,
  done,
  total,
});

describe('StartTracker', () => {
  it('goes from stage to stage, and not back', () => {
    const tracker = new StartTracker(null, 0);
    expect(tracker.note(seen('load', 1, 4), 10)?.stage).toBe('load');
    expect(tracker.note(seen('spawn'), 20)).toBeNull();
    expect(tracker.note(seen('warm-up'), 30)?.stage).toBe('warm-up');
  });

  it.each<[StartStage, StartStage, boolean]>([
    ['spawn', 'pull', true],
    ['graphs', 'compile', true],
    ['compile', 'load', false],
    ['check', 'warm-up', false],
  ])('from %s back to %s: %s', (from, to, allowed) => {
    const tracker = new StartTracker(null, 0);
    tracker.note(seen(from), 1);
    expect(tracker.note(seen(to), 2) !== null).toBe(allowed);
  });

  it('keeps a count that a later line does not repeat', () => {
    const tracker = new StartTracker(null, 0);
    tracker.note({ ...seen('load', 3, 4), unit: 'shards' }, 1);
    expect(tracker.note(seen('load'), 2)).toMatchObject({ done: 3, total: 4, unit: 'shards' });
  });

  it('estimates from the share of the weights when there is no history', () => {
    const tracker = new StartTracker(null, 0);
    expect(tracker.progress(500).etaMs).toBeNull();
    expect(tracker.note(seen('load', 1, 4), 1_000)?.etaMs).toBe(3_000);
    expect(tracker.note(seen('load', 1, 1_000), 1_000)?.etaMs).toBeNull();
  });

  it('estimates from earlier starts, corrected by what is seen', () => {
    const tracker = new StartTracker({ spawn: 1_000, load: 30_000, compile: 45_000, graphs: 21_000 }, 0);
    expect(tracker.progress(0).etaMs).toBe(97_000);
    // Half of the weights took 20 s: so will the other half.
    tracker.note(seen('load'), 1_000);
    expect(tracker.note(seen('load', 1, 2), 21_000)?.etaMs).toBe(20_000 + 66_000);
    // A stage that takes longer than ever is about to end, as far as one can tell.
    tracker.note(seen('graphs'), 90_000);
    expect(tracker.progress(990_000).etaMs).toBe(0);
  });

  it('gives every millisecond to exactly one stage', () => {
    const steps = fc.array(fc.tuple(fc.constantFrom(...startStages), fc.integer({ min: 0, max: 1_000 })));
    fc.assert(
      fc.property(steps, fc.boolean(), (moves, hasHistory) => {
        const tracker = new StartTracker(hasHistory ? { load: 100 } : null, 0);
        let nowMs = 0;
        for (const [stage, passedMs] of moves) {
          nowMs += passedMs;
          tracker.note(seen(stage), nowMs);
        }
        const durations = tracker.finish(nowMs);
        const sum = Object.values(durations).reduce((total, ms) => total + ms, 0);
        expect(sum).toBe(nowMs);
      }),
    );
  });
});
