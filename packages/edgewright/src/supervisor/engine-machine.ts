import type { EngineFailure, EngineState, StartProgress } from '../contract/engine-state.ts';
import type { StartFacts } from '../contract/start-facts.ts';

/** What happens to an engine. Nothing else changes its state. */
export type EngineEvent =
  | { kind: 'start-requested' }
  /** It exists: as a process, in a container, or at the address of somebody else. */
  | { kind: 'spawned'; pid: number | null; containerId: string | null }
  | { kind: 'progress-seen'; progress: StartProgress }
  | { kind: 'became-ready'; baseUrl: string; facts: StartFacts }
  /** The process is gone. `permanent`: starting again cannot help. */
  | { kind: 'exited'; failure: EngineFailure; permanent: boolean }
  | { kind: 'start-timed-out'; failure: EngineFailure }
  /** A ready engine lets its health check wait, or answers it again. Busy engines do that; it ends nothing. */
  | { kind: 'fell-silent'; sinceMs: number }
  | { kind: 'answered-again' }
  | { kind: 'hung'; failure: EngineFailure }
  /** It runs, and is not what was planned: it is ended and not tried again. */
  | { kind: 'found-wrong'; failure: EngineFailure }
  | { kind: 'retry-due' }
  | { kind: 'stop-requested' }
  /** As a stop, but the next request starts it again. */
  | { kind: 'unload-requested' }
  /** It gave its memory back and lives on. */
  | { kind: 'fell-asleep' }
  | { kind: 'stop-grace-over' };

/** What the owner of the process does next, in order. */
export type EngineEffect =
  | { kind: 'spawn' }
  /** Ask it to end, or end it. */
  | { kind: 'end'; how: 'ask' | 'kill' }
  /** It sleeps: ask it to take its memory again. */
  | { kind: 'wake' }
  | { kind: 'set-timer'; timer: 'retry' | 'stop-grace' | 'start-deadline'; delayMs: number }
  | { kind: 'clear-timers' };

/** The state that is shown, and what the machine remembers beside it. */
export interface EngineMachine {
  state: EngineState;
  /** Starts in a row without a stable run; 1 for the first. */
  attempt: number;
  /** Why the process is being killed, until it is gone. */
  pendingFailure: EngineFailure | null;
  /** Whether that reason will still be there at the next attempt. */
  pendingPermanent: boolean;
  /** There is something to end. */
  exists: boolean;
  /** Who sleeps; null: nobody. */
  asleep: { pid: number | null; containerId: string | null } | null;
  /** What a stop that is under way leads to. */
  stopsAs: 'stopped' | 'unloaded';
}

export interface RestartPolicy {
  attempts: number;
  firstDelayMs: number;
  longestDelayMs: number;
  stableRunMs: number;
  startMs: number;
  stopGraceMs: number;
}

export interface EngineTransition {
  machine: EngineMachine;
  effects: EngineEffect[];
}

export const initialMachine: EngineMachine = {
  state: { kind: 'stopped' },
  attempt: 0,
  pendingFailure: null,
  pendingPermanent: false,
  exists: false,
  asleep: null,
  stopsAs: 'stopped',
};

/**
 * The only place where an engine's state changes. Pure: the time is an argument, effects are returned.
 * An event that makes no sense in a state (it was overtaken by another) changes nothing.
 */
export function transition(
  machine: EngineMachine,
  event: EngineEvent,
  context: { nowMs: number; policy: RestartPolicy },
): EngineTransition {
  const { state } = machine;
  const { nowMs, policy } = context;
  switch (event.kind) {
    case 'start-requested':
      if (state.kind !== 'stopped' && state.kind !== 'failed' && state.kind !== 'unloaded')
        return unchanged(machine);
      return state.kind === 'unloaded' && machine.exists ? wake(machine, nowMs) : begin(1, nowMs);
    case 'spawned':
      return spawned(machine, event, policy);
    case 'progress-seen':
      if (state.kind !== 'starting') return unchanged(machine);
      return { machine: { ...machine, state: { ...state, progress: event.progress } }, effects: [] };
    case 'became-ready':
      if (state.kind !== 'starting' || !machine.exists) return unchanged(machine);
      return { machine: { ...machine, state: readyState(state, event, nowMs) }, effects: clearTimers };
    case 'fell-silent':
      if (state.kind !== 'ready' || state.silentSinceMs !== undefined) return unchanged(machine);
      return { machine: { ...machine, state: { ...state, silentSinceMs: event.sinceMs } }, effects: [] };
    case 'answered-again':
      return answeredAgain(machine);
    case 'exited':
      return exited(machine, event, context);
    case 'start-timed-out':
    case 'hung':
    case 'found-wrong':
      if (state.kind !== 'starting' && state.kind !== 'ready') return unchanged(machine);
      return {
        machine: {
          ...machine,
          pendingFailure: event.failure,
          pendingPermanent: event.kind === 'found-wrong',
        },
        effects: end(machine, 'kill'),
      };
    case 'retry-due':
      return state.kind === 'backing-off' ? begin(state.attempt, nowMs) : unchanged(machine);
    case 'stop-requested':
      return stopRequested({ ...machine, stopsAs: 'stopped' }, nowMs, policy);
    case 'unload-requested':
      if (state.kind !== 'ready') return unchanged(machine);
      return stopRequested({ ...machine, stopsAs: 'unloaded' }, nowMs, policy);
    case 'fell-asleep':
      if (state.kind !== 'ready') return unchanged(machine);
      return {
        machine: {
          ...machine,
          asleep: { pid: state.pid, containerId: state.containerId ?? null },
          state: { kind: 'unloaded', sinceMs: nowMs, asleep: true },
        },
        effects: [],
      };
    case 'stop-grace-over':
      if (state.kind !== 'stopping') return unchanged(machine);
      return { machine, effects: end(machine, 'kill') };
  }
}

const clearTimers: EngineEffect[] = [{ kind: 'clear-timers' }];

function spawned(
  machine: EngineMachine,
  { pid, containerId }: Extract<EngineEvent, { kind: 'spawned' }>,
  policy: RestartPolicy,
): EngineTransition {
  const { state } = machine;
  const existing = { ...machine, exists: true };
  // A stop came while it was being made: it ends as soon as it exists.
  if (state.kind === 'stopping') {
    return { machine: { ...existing, state: { ...state, pid } }, effects: end(existing, 'ask') };
  }
  if (state.kind !== 'starting') return unchanged(machine);
  // Fetching an image has deadlines of its own; from here on the engine has to come up.
  const deadline = { kind: 'set-timer', timer: 'start-deadline', delayMs: policy.startMs } as const;
  return { machine: { ...existing, state: { ...state, pid, containerId } }, effects: [deadline] };
}

function readyState(
  { pid, containerId }: Extract<EngineState, { kind: 'starting' }>,
  { baseUrl, facts }: Extract<EngineEvent, { kind: 'became-ready' }>,
  nowMs: number,
): EngineState {
  return { kind: 'ready', pid, containerId: containerId ?? null, baseUrl, sinceMs: nowMs, facts };
}

function answeredAgain(machine: EngineMachine): EngineTransition {
  if (machine.state.kind !== 'ready' || machine.state.silentSinceMs === undefined) return unchanged(machine);
  const { silentSinceMs: _over, ...state } = machine.state;
  return { machine: { ...machine, state }, effects: [] };
}

/** A start is under way from here on, although the process does not exist yet. */
function begin(attempt: number, nowMs: number): EngineTransition {
  const progress = { stage: 'spawn', done: null, total: null, etaMs: null } as const;
  const state = { kind: 'starting', pid: null, attempt, sinceMs: nowMs, progress } as const;
  return {
    machine: { ...initialMachine, state, attempt },
    effects: [{ kind: 'spawn' }],
  };
}

/** Its process is there already: it has as long as a start to come back. */
function wake(machine: EngineMachine, nowMs: number): EngineTransition {
  const progress = { stage: 'load', done: null, total: null, etaMs: null } as const;
  const { asleep } = machine;
  return {
    machine: {
      ...machine,
      attempt: 1,
      state: {
        kind: 'starting',
        attempt: 1,
        sinceMs: nowMs,
        progress,
        pid: asleep?.pid ?? null,
        containerId: asleep?.containerId ?? null,
      },
    },
    effects: [{ kind: 'wake' }],
  };
}

/** What does not exist cannot be ended: its owner sees the new state before it makes one. */
function end({ exists }: EngineMachine, how: 'ask' | 'kill'): EngineEffect[] {
  return exists ? [{ kind: 'end', how }] : [];
}

function exited(
  machine: EngineMachine,
  event: Extract<EngineEvent, { kind: 'exited' }>,
  { nowMs, policy }: { nowMs: number; policy: RestartPolicy },
): EngineTransition {
  const { state } = machine;
  const failure = machine.pendingFailure ?? event.failure;
  if (state.kind === 'stopping') {
    const stopped: EngineState =
      machine.stopsAs === 'unloaded' ? { kind: 'unloaded', sinceMs: nowMs } : { kind: 'stopped' };
    return { machine: { ...initialMachine, state: stopped }, effects: clearTimers };
  }
  // It ended in its sleep: the next request starts it anew.
  if (state.kind === 'unloaded') {
    return {
      machine: { ...initialMachine, state: { kind: 'unloaded', sinceMs: state.sinceMs } },
      effects: [],
    };
  }
  if (state.kind !== 'starting' && state.kind !== 'ready') return unchanged(machine);

  const wasStable = state.kind === 'ready' && nowMs - state.sinceMs >= policy.stableRunMs;
  const failedAttempts = wasStable ? 0 : machine.attempt;
  // What has served once can serve again: only a start that failed is worth no second try.
  const isPermanent =
    state.kind === 'starting' &&
    (machine.pendingFailure === null ? event.permanent : machine.pendingPermanent);
  if (isPermanent || failedAttempts >= policy.attempts) {
    return {
      machine: { ...initialMachine, state: { kind: 'failed', failure }, attempt: machine.attempt },
      effects: clearTimers,
    };
  }
  const delayMs = restartDelayMs(failedAttempts, policy);
  const attempt = failedAttempts + 1;
  const backingOff: EngineState = { kind: 'backing-off', attempt, failure, retryAtMs: nowMs + delayMs };
  return {
    machine: { ...initialMachine, state: backingOff, attempt },
    effects: [...clearTimers, { kind: 'set-timer', timer: 'retry', delayMs }],
  };
}

/** Doubles with every failed attempt. After a stable run the restart is immediate. */
function restartDelayMs(failedAttempts: number, policy: RestartPolicy): number {
  if (failedAttempts === 0) return 0;
  return Math.min(policy.longestDelayMs, policy.firstDelayMs * 2 ** (failedAttempts - 1));
}

function stopRequested(machine: EngineMachine, nowMs: number, policy: RestartPolicy): EngineTransition {
  const { state } = machine;
  switch (state.kind) {
    case 'starting':
    case 'ready':
      return askToEnd(machine, { nowMs, policy });
    case 'unloaded':
      if (machine.exists) return askToEnd(machine, { nowMs, policy });
      return { machine: { ...initialMachine }, effects: clearTimers };
    case 'backing-off':
      return { machine: { ...initialMachine }, effects: clearTimers };
    case 'stopped':
    case 'stopping':
    case 'failed':
      return unchanged(machine);
  }
}

function askToEnd(
  machine: EngineMachine,
  { nowMs, policy }: { nowMs: number; policy: RestartPolicy },
): EngineTransition {
  const { state } = machine;
  const pid = state.kind === 'starting' || state.kind === 'ready' ? state.pid : (machine.asleep?.pid ?? null);
  return {
    machine: { ...machine, state: { kind: 'stopping', pid, sinceMs: nowMs } },
    effects: [
      ...clearTimers,
      ...end(machine, 'ask'),
      { kind: 'set-timer', timer: 'stop-grace', delayMs: policy.stopGraceMs },
    ],
  };
}

function unchanged(machine: EngineMachine): EngineTransition {
  return { machine, effects: [] };
}
