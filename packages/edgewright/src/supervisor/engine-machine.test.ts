import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EngineFailure, EngineState } from '../contract/engine-state.ts';
import {
  initialMachine,
  transition,
  type EngineEffect,
  type EngineEvent,
  type EngineMachine,
  type RestartPolicy,
} from './engine-machine.ts';

const policy: RestartPolicy = {
  attempts: 3,
  firstDelayMs: 100,
  longestDelayMs: 150,
  stableRunMs: 1_000,
  startMs: 5_000,
  stopGraceMs: 500,
};
const failure: EngineFailure = {
  code: 'engine_lost',
  message: 'it broke',
  nextStep: null,
  exitCode: null,
  signal: 'SIGKILL',
  atMs: 0,
};
const exited: EngineEvent = { kind: 'exited', failure, permanent: false };
const ready: EngineEvent = { kind: 'became-ready', baseUrl: 'http://127.0.0.1:1' };
const start: EngineEvent[] = [{ kind: 'start-requested' }, { kind: 'spawned', pid: 7 }];

function play(steps: (EngineEvent | { waitMs: number })[]): {
  machine: EngineMachine;
  effects: EngineEffect[];
} {
  let machine = initialMachine;
  let effects: EngineEffect[] = [];
  let nowMs = 0;
  for (const step of steps) {
    if ('waitMs' in step) {
      nowMs += step.waitMs;
      continue;
    }
    ({ machine, effects } = transition(machine, step, { nowMs, policy }));
  }
  return { machine, effects };
}

describe('transition', () => {
  const again: EngineEvent[] = [{ kind: 'retry-due' }, { kind: 'spawned', pid: 8 }];
  const cases: {
    name: string;
    steps: (EngineEvent | { waitMs: number })[];
    state: EngineState['kind'];
    effects: EngineEffect['kind'][];
  }[] = [
    {
      name: 'a start',
      steps: [{ kind: 'start-requested' }],
      state: 'starting',
      effects: ['set-timer', 'spawn'],
    },
    { name: 'ready', steps: [...start, ready], state: 'ready', effects: ['clear-timers'] },
    {
      name: 'ready without a process is overtaken',
      steps: [{ kind: 'start-requested' }, ready],
      state: 'starting',
      effects: [],
    },
    {
      name: 'a crash is retried',
      steps: [...start, ready, exited],
      state: 'backing-off',
      effects: ['clear-timers', 'set-timer'],
    },
    {
      name: 'the retry',
      steps: [...start, ready, exited, { kind: 'retry-due' }],
      state: 'starting',
      effects: ['set-timer', 'spawn'],
    },
    {
      name: 'a permanent failure is not retried',
      steps: [...start, { ...exited, permanent: true }],
      state: 'failed',
      effects: ['clear-timers'],
    },
    {
      name: 'it gives up after the attempts of the policy',
      steps: [...start, exited, ...again, exited, ...again, exited],
      state: 'failed',
      effects: ['clear-timers'],
    },
    {
      name: 'a stable run clears the count',
      steps: [...start, exited, ...again, exited, ...again, ready, { waitMs: 2_000 }, exited],
      state: 'backing-off',
      effects: ['clear-timers', 'set-timer'],
    },
    {
      name: 'a failed engine can be started again',
      steps: [...start, { ...exited, permanent: true }, { kind: 'start-requested' }],
      state: 'starting',
      effects: ['set-timer', 'spawn'],
    },
    {
      name: 'a stop',
      steps: [...start, ready, { kind: 'stop-requested' }],
      state: 'stopping',
      effects: ['clear-timers', 'signal', 'set-timer'],
    },
    {
      name: 'a stop before the process exists',
      steps: [{ kind: 'start-requested' }, { kind: 'stop-requested' }],
      state: 'stopping',
      effects: ['clear-timers', 'set-timer'],
    },
    {
      name: 'the end of a stop',
      steps: [...start, { kind: 'stop-requested' }, exited],
      state: 'stopped',
      effects: ['clear-timers'],
    },
    {
      name: 'the end of the grace',
      steps: [...start, { kind: 'stop-requested' }, { kind: 'stop-grace-over' }],
      state: 'stopping',
      effects: ['signal'],
    },
    {
      name: 'a stop while backing off',
      steps: [...start, exited, { kind: 'stop-requested' }],
      state: 'stopped',
      effects: ['clear-timers'],
    },
    {
      name: 'a hung engine is killed',
      steps: [...start, ready, { kind: 'hung', failure }],
      state: 'ready',
      effects: ['signal'],
    },
    {
      name: 'a start that takes too long is killed',
      steps: [...start, { kind: 'start-timed-out', failure }],
      state: 'starting',
      effects: ['signal'],
    },
    {
      name: 'a late timer changes nothing',
      steps: [...start, ready, { kind: 'retry-due' }],
      state: 'ready',
      effects: [],
    },
    {
      name: 'a second start changes nothing',
      steps: [...start, { kind: 'start-requested' }],
      state: 'starting',
      effects: [],
    },
  ];
  it.each(cases)('$name', ({ steps, state, effects }) => {
    const result = play(steps);
    expect(result.machine.state.kind).toBe(state);
    expect(result.effects.map(({ kind }) => kind)).toEqual(effects);
  });

  it('doubles the pause up to its bound', () => {
    const pauses = [1, 2].map((crashes) => {
      const steps = [
        ...start,
        ...Array.from({ length: crashes - 1 }, () => [exited, ...again]).flat(),
        exited,
      ];
      return play(steps).effects.find((effect) => effect.kind === 'set-timer')?.delayMs;
    });
    expect(pauses).toEqual([100, 150]);
  });

  it('shows why the engine was killed, not that it was', () => {
    const hung = { ...failure, message: 'five probes failed' };
    const { machine } = play([...start, ready, { kind: 'hung', failure: hung }, exited]);
    expect(machine.state).toMatchObject({ kind: 'backing-off', failure: { message: 'five probes failed' } });
  });

  it('never leaves a process behind: whatever happens, a stop ends in stopped once the process is gone', () => {
    const event = fc.constantFrom<EngineEvent>(
      ...start,
      ready,
      exited,
      { kind: 'retry-due' },
      { kind: 'hung', failure },
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (events) => {
        const { machine } = play([...events, { kind: 'stop-requested' }, exited]);
        expect(['stopped', 'failed']).toContain(machine.state.kind);
      }),
    );
  });
});
