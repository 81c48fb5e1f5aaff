import { describe, expect, it } from 'vitest';
import { calibrationLoads } from './calibration-loads.ts';

describe('calibrationLoads', () => {
  it.each([
    { sessions: 16, contextTokens: 20_000 },
    { sessions: 4, contextTokens: 2_048 },
    { sessions: 1, contextTokens: 512 },
    { sessions: 8, contextTokens: 256 },
  ])('fit into $contextTokens tokens of $sessions sessions', (about) => {
    const loads = calibrationLoads(about);
    for (const load of loads) {
      expect(load.inputTokens + load.outputTokens).toBeLessThan(about.contextTokens);
      expect(load.sessions).toBeLessThanOrEqual(about.sessions);
    }
    const [one, all, short] = loads;
    expect([one?.sessions, all?.sessions, short?.sessions]).toEqual([1, about.sessions, about.sessions]);
    expect(short?.outputTokens).toBeLessThan(all?.outputTokens ?? 0);
  });
});
