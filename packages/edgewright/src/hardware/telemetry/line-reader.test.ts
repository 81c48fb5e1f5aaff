import { ChildProcess } from 'node:child_process';
import { expect, it, vi } from 'vitest';
import { LineReader } from './line-reader.ts';

it.each(['stop', 'kill'] as const)(
  '%s at once of a program that is not there signals nobody',
  async (how) => {
    // The real call would signal the group of this very process.
    const kill = vi.spyOn(ChildProcess.prototype, 'kill').mockReturnValue(true);
    try {
      const states: string[] = [];
      const reader = new LineReader({
        argv: ['edgewright-no-such-program'],
        path: null,
        silenceMs: 1_000,
        onLine: () => undefined,
        onState: ({ kind }) => states.push(kind),
      });
      reader.start();
      await reader[how]();
      await reader.stop();
      expect(kill).not.toHaveBeenCalled();
      expect(states).toEqual([]);
    } finally {
      kill.mockRestore();
    }
  },
);
