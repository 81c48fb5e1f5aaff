import type { EngineFailure, EngineState, StartProgress } from '../contract/engine-state.ts';

/** What happens to an engine. Nothing else changes its state. */
export type EngineEvent =
  | { kind: 'start-requested' }
  | { kind: 'spawned'; pid: number }
  | { kind: 'progress-seen'; progress: StartProgress }
  | { kind: 'became-ready'; baseUrl: string }
  /** The process is gone. `permanent`: starting again cannot help. */
  | { kind: 'exited'; failure: EngineFailure; permanent: boolean }
  | { kind: 'start-timed-out'; failure: EngineFailure }
  | { kind: 'hung'; failure: EngineFailure }
  | { kind: 'retry-due' }
  | { kind: 'stop-requested' }
  | { kind: 'stop-grace-over' };

/** What the owner of the process does next, in order. */
export type EngineEffect =
  | { kind: 'spawn' }
  | { kind: 'signal'; pid: number; signal: 'SIGTERM' | 'SIGKILL' }
  | { kind: 'set-timer'; timer: 'retry' | 'stop-grace' | 'start-deadline'; delayMs: number }
  | { kind: 'clear-timers' };

/** The state that is shown, and what the machine remembers beside it. */
export interface EngineMachine {
  state: EngineState;
  /** Starts in a row without a stable run; 1 for the first. */
  attempt: number;
  /** Why the process is being killed, until it is gone. */
  pendingFailure: EngineFailure | null;
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

export const initialMachine: EngineMachine = { state: { kind: 'stopped' }, attempt: 0, pendingFailure: null };

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
      if (state.kind !== 'stopped' && state.kind !== 'failed') return unchanged(machine);
      return begin(1, context);
    case 'spawned':
      if (state.kind !== 'starting') return unchanged(machine);
      return { machine: { ...machine, state: { ...state, pid: event.pid } }, effects: [] };
    case 'progress-seen':
      if (state.kind !== 'starting') return unchanged(machine);
      return { machine: { ...machine, state: { ...state, progress: event.progress } }, effects: [] };
    case 'became-ready':
      if (state.kind !== 'starting' || state.pid === null) return unchanged(machine);
      return {
        machine: {
          ...machine,
          state: { kind: 'ready', pid: state.pid, baseUrl: event.baseUrl, sinceMs: nowMs },
        },
        effects: [{ kind: 'clear-timers' }],
      };
    case 'exited':
      return exited(machine, event, context);
    case 'start-timed-out':
    case 'hung':
      if (state.kind !== 'starting' && state.kind !== 'ready') return unchanged(machine);
      return {
        machine: { ...machine, pendingFailure: event.failure },
        effects: signal(state.pid, 'SIGKILL'),
      };
    case 'retry-due':
      return state.kind === 'backing-off' ? begin(state.attempt, context) : unchanged(machine);
    case 'stop-requested':
      return stopRequested(machine, nowMs, policy);
    case 'stop-grace-over':
      if (state.kind !== 'stopping') return unchanged(machine);
      return { machine, effects: signal(state.pid, 'SIGKILL') };
  }
}

/** A start is under way from here on, although the process does not exist yet. */
function begin(
  attempt: number,
  { nowMs, policy }: { nowMs: number; policy: RestartPolicy },
): EngineTransition {
  const progress = { stage: 'spawn', done: null, total: null, etaMs: null } as const;
  return {
    machine: {
      state: { kind: 'starting', pid: null, attempt, sinceMs: nowMs, progress },
      attempt,
      pendingFailure: null,
    },
    effects: [{ kind: 'set-timer', timer: 'start-deadline', delayMs: policy.startMs }, { kind: 'spawn' }],
  };
}

/** Without a process there is nothing to signal: its owner sees the new state before it makes one. */
function signal(pid: number | null, name: 'SIGTERM' | 'SIGKILL'): EngineEffect[] {
  return pid === null ? [] : [{ kind: 'signal', pid, signal: name }];
}

function exited(
  machine: EngineMachine,
  event: Extract<EngineEvent, { kind: 'exited' }>,
  { nowMs, policy }: { nowMs: number; policy: RestartPolicy },
): EngineTransition {
  const { state } = machine;
  const failure = machine.pendingFailure ?? event.failure;
  const clear: EngineEffect = { kind: 'clear-timers' };
  if (state.kind === 'stopping') {
    return { machine: { ...initialMachine }, effects: [clear] };
  }
  if (state.kind === 'failed' || state.kind === 'stopped') return unchanged(machine);

  const wasStable = state.kind === 'ready' && nowMs - state.sinceMs >= policy.stableRunMs;
  const failedAttempts = wasStable ? 0 : machine.attempt;
  if (event.permanent || failedAttempts >= policy.attempts) {
    return {
      machine: { state: { kind: 'failed', failure }, attempt: machine.attempt, pendingFailure: null },
      effects: [clear],
    };
  }
  const delayMs = restartDelayMs(failedAttempts, policy);
  const attempt = failedAttempts + 1;
  return {
    machine: {
      state: { kind: 'backing-off', attempt, failure, retryAtMs: nowMs + delayMs },
      attempt,
      pendingFailure: null,
    },
    effects: [clear, { kind: 'set-timer', timer: 'retry', delayMs }],
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
      return {
        machine: { ...machine, state: { kind: 'stopping', pid: state.pid, sinceMs: nowMs } },
        effects: [
          { kind: 'clear-timers' },
          ...signal(state.pid, 'SIGTERM'),
          { kind: 'set-timer', timer: 'stop-grace', delayMs: policy.stopGraceMs },
        ],
      };
    case 'backing-off':
      return { machine: { ...initialMachine }, effects: [{ kind: 'clear-timers' }] };
    case 'unloaded':
      return { machine: { ...initialMachine }, effects: [] };
    case 'stopped':
    case 'stopping':
    case 'failed':
      return unchanged(machine);
  }
}

function unchanged(machine: EngineMachine): EngineTransition {
  return { machine, effects: [] };
}
