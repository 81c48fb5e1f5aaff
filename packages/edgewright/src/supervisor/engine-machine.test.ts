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
const ready: EngineEvent = { kind: 'became-ready', baseUrl: 'http://127.0.0.1:1', facts: {} };
const spawned: EngineEvent = { kind: 'spawned', pid: 7, containerId: null };
const start: EngineEvent[] = [{ kind: 'start-requested' }, spawned];

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
  const again: EngineEvent[] = [{ kind: 'retry-due' }, { ...spawned, pid: 8 }];
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
      effects: ['spawn'],
    },
    { name: 'its deadline, once it exists', steps: start, state: 'starting', effects: ['set-timer'] },
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
      effects: ['spawn'],
    },
    {
      name: 'a permanent failure is not retried',
      steps: [...start, { ...exited, permanent: true }],
      state: 'failed',
      effects: ['clear-timers'],
    },
    {
      name: 'the same in service is retried: it could be started before',
      steps: [...start, ready, { ...exited, permanent: true }],
      state: 'backing-off',
      effects: ['clear-timers', 'set-timer'],
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
      effects: ['spawn'],
    },
    {
      name: 'a stop',
      steps: [...start, ready, { kind: 'stop-requested' }],
      state: 'stopping',
      effects: ['clear-timers', 'end', 'set-timer'],
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
      effects: ['end'],
    },
    {
      name: 'a stop while backing off',
      steps: [...start, exited, { kind: 'stop-requested' }],
      state: 'stopped',
      effects: ['clear-timers'],
    },
    {
      name: 'silence ends nothing',
      steps: [...start, ready, { kind: 'fell-silent', sinceMs: 1 }],
      state: 'ready',
      effects: [],
    },
    {
      name: 'a hung engine is killed',
      steps: [...start, ready, { kind: 'hung', failure }],
      state: 'ready',
      effects: ['end'],
    },
    {
      name: 'a start that takes too long is killed',
      steps: [...start, { kind: 'start-timed-out', failure }],
      state: 'starting',
      effects: ['end'],
    },
    {
      name: 'a container without a process id can be ended, too',
      steps: [
        { kind: 'start-requested' },
        { ...spawned, pid: null, containerId: 'c' },
        ready,
        { kind: 'stop-requested' },
      ],
      state: 'stopping',
      effects: ['clear-timers', 'end', 'set-timer'],
    },
    {
      name: 'what comes to be during a stop is ended',
      steps: [{ kind: 'start-requested' }, { kind: 'stop-requested' }, spawned],
      state: 'stopping',
      effects: ['end'],
    },
    {
      name: 'an engine that is not what was planned is ended',
      steps: [...start, { kind: 'found-wrong', failure }],
      state: 'starting',
      effects: ['end'],
    },
    {
      name: 'and is not tried again',
      steps: [...start, { kind: 'found-wrong', failure }, exited],
      state: 'failed',
      effects: ['clear-timers'],
    },
    {
      name: 'an idle engine gives its memory back',
      steps: [...start, ready, { kind: 'unload-requested' }, exited],
      state: 'unloaded',
      effects: ['clear-timers'],
    },
    {
      name: 'only a ready one does',
      steps: [...start, { kind: 'unload-requested' }],
      state: 'starting',
      effects: [],
    },
    {
      name: 'the next request starts it again',
      steps: [...start, ready, { kind: 'unload-requested' }, exited, { kind: 'start-requested' }],
      state: 'starting',
      effects: ['spawn'],
    },
    {
      name: 'an engine that can sleep lives on',
      steps: [...start, ready, { kind: 'fell-asleep' }],
      state: 'unloaded',
      effects: [],
    },
    {
      name: 'the next request wakes it',
      steps: [...start, ready, { kind: 'fell-asleep' }, { kind: 'start-requested' }],
      state: 'starting',
      effects: ['wake'],
    },
    {
      name: 'awake it is ready again',
      steps: [...start, ready, { kind: 'fell-asleep' }, { kind: 'start-requested' }, ready],
      state: 'ready',
      effects: ['clear-timers'],
    },
    {
      name: 'what ended in its sleep is started anew',
      steps: [...start, ready, { kind: 'fell-asleep' }, exited, { kind: 'start-requested' }],
      state: 'starting',
      effects: ['spawn'],
    },
    {
      name: 'a stop in its sleep ends it',
      steps: [...start, ready, { kind: 'fell-asleep' }, { kind: 'stop-requested' }],
      state: 'stopping',
      effects: ['clear-timers', 'end', 'set-timer'],
    },
    {
      name: 'a stop of an unloaded engine',
      steps: [...start, ready, { kind: 'unload-requested' }, exited, { kind: 'stop-requested' }],
      state: 'stopped',
      effects: ['clear-timers'],
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
  it('remembers since when it is silent, and forgets it', () => {
    const silent: EngineEvent = { kind: 'fell-silent', sinceMs: 1 };
    const again: EngineEvent = { ...silent, sinceMs: 2 };
    expect(play([...start, ready, silent, again]).machine.state).toMatchObject({ silentSinceMs: 1 });
    const answered = play([...start, ready, silent, { kind: 'answered-again' }]).machine.state;
    expect(answered).toEqual(play([...start, ready]).machine.state);
  });

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
      { kind: 'fell-silent', sinceMs: 1 },
      { kind: 'answered-again' },
      ...start,
      ready,
      exited,
      { kind: 'retry-due' },
      { kind: 'hung', failure },
      { kind: 'found-wrong', failure },
      { kind: 'unload-requested' },
      { kind: 'fell-asleep' },
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (events) => {
        const { machine } = play([...events, { kind: 'stop-requested' }, exited]);
        expect(['stopped', 'failed']).toContain(machine.state.kind);
      }),
    );
  });
});
