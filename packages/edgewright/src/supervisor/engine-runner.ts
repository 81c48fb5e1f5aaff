import { spawn, type ChildProcess } from 'node:child_process';
import { sleep } from '../base/sleep.ts';
import { TypedEvents } from '../base/typed-events.ts';
import type { EngineFailure, EngineState } from '../contract/engine-state.ts';
import type { ErrorCode } from '../contract/errors.ts';
import { limits } from '../contract/limits.ts';
import type { EngineAdapter, EngineReport } from '../engines/engine-adapter.ts';
import {
  initialMachine,
  transition,
  type EngineEffect,
  type EngineEvent,
  type EngineMachine,
  type RestartPolicy,
} from './engine-machine.ts';
import { estimateEtaMs } from './estimate-eta.ts';
import { freePort } from './free-port.ts';
import { LogRing } from './log-ring.ts';
import { splitLines } from '../base/split-lines.ts';

const defaultPolicy: RestartPolicy = {
  attempts: limits.restartAttempts,
  firstDelayMs: limits.restartFirstDelayMs,
  longestDelayMs: limits.restartLongestDelayMs,
  stableRunMs: limits.stableRunMs,
  startMs: limits.engineStartMs,
  stopGraceMs: limits.engineStopGraceMs,
};

const host = '127.0.0.1';

/**
 * Owns one engine process: the single writer of its state. Every change goes through `transition`; this class
 * carries out the effects (spawn, signal, timers) and turns what it sees into events.
 */
export class EngineRunner {
  readonly changes = new TypedEvents<EngineState>();
  readonly logs = new LogRing();
  readonly #adapter: EngineAdapter;
  readonly #policy: RestartPolicy;
  #machine: EngineMachine = initialMachine;
  #child: ChildProcess | null = null;
  #report: EngineReport | null = null;
  #baseUrl = '';
  /** Ends the probing of the current process. */
  #probing = new AbortController();
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(adapter: EngineAdapter, policy: RestartPolicy = defaultPolicy) {
    this.#adapter = adapter;
    this.#policy = policy;
  }

  get state(): EngineState {
    return this.#machine.state;
  }

  start(): void {
    this.#handle({ kind: 'start-requested' });
  }

  /** Resolves when the process is gone: after SIGTERM, or after SIGKILL at the end of the grace. */
  async stop(): Promise<void> {
    this.#handle({ kind: 'stop-requested' });
    if (this.state.kind !== 'stopping') return;
    await new Promise<void>((resolve) => {
      const unsubscribe = this.changes.subscribe((state) => {
        if (state.kind === 'stopping') return;
        unsubscribe();
        resolve();
      });
    });
  }

  /** Ends the process at once, without waiting. For the very end of this program only. */
  kill(): void {
    if (this.#child?.pid !== undefined) signalGroup(this.#child.pid, 'SIGKILL');
  }

  /** Looks at a running engine now, because somebody saw it fail. */
  checkNow(): void {
    if (this.state.kind === 'ready') void this.#probeAliveOnce(this.#probing.signal);
  }

  #handle(event: EngineEvent): void {
    const before = this.#machine.state;
    const { machine, effects } = transition(this.#machine, event, {
      nowMs: Date.now(),
      policy: this.#policy,
    });
    this.#machine = machine;
    if (machine.state !== before) this.changes.emit(machine.state);
    for (const effect of effects) this.#carryOut(effect);
  }

  #carryOut(effect: EngineEffect): void {
    switch (effect.kind) {
      case 'spawn':
        this.#spawn().catch((cause: Error) => this.#notStarted(cause.message, true));
        return;
      case 'signal':
        return signalGroup(effect.pid, effect.signal);
      case 'set-timer': {
        const timer = setTimeout(() => {
          this.#timers.delete(timer);
          this.#handle(this.#timerEvent(effect.timer));
        }, effect.delayMs);
        this.#timers.add(timer);
        return;
      }
      case 'clear-timers':
        for (const timer of this.#timers) clearTimeout(timer);
        this.#timers.clear();
        return;
    }
  }

  #timerEvent(timer: 'retry' | 'stop-grace' | 'start-deadline'): EngineEvent {
    switch (timer) {
      case 'retry':
        return { kind: 'retry-due' };
      case 'stop-grace':
        return { kind: 'stop-grace-over' };
      case 'start-deadline': {
        const message = `The engine was not ready after ${this.#policy.startMs / 1000} s.`;
        return { kind: 'start-timed-out', failure: failureNow('engine_start_timeout', message) };
      }
    }
  }

  async #spawn(): Promise<void> {
    const port = await freePort(host);
    if (this.state.kind !== 'starting') {
      // A stop was asked for meanwhile; there is no process to end.
      this.#notStarted('it was stopped before it was started', false);
      return;
    }
    const { command, argv, env } = this.#adapter.launch({ host, port });
    this.#baseUrl = `http://${host}:${port}`;
    this.#report = null;
    this.#probing = new AbortController();
    // A process group of its own: Ctrl-C in the terminal must not reach it, and a signal reaches its children.
    const child = spawn(command, argv, {
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    this.#child = child;
    // An engine that is gone breaks the pipe; its exit is reported separately.
    child.stdin.on('error', () => undefined);
    splitLines(child.stdout, (text) => this.#readLine('stdout', text));
    splitLines(child.stderr, (text) => this.#readLine('stderr', text));
    child.on('error', (cause) => this.#gone(child, { code: null, signal: null, why: cause.message }));
    child.on('close', (code, signal) => this.#gone(child, { code, signal, why: null }));
    if (child.pid === undefined) return;
    this.#handle({ kind: 'spawned', pid: child.pid });
    void this.#probeUntilReady(this.#probing.signal);
  }

  /** There is no process, so there is no exit to wait for. */
  #notStarted(why: string, permanent: boolean): void {
    const failure = failureNow(
      'engine_start_failed',
      `The ${this.#adapter.id} engine could not be started: ${why}.`,
    );
    this.#handle({ kind: 'exited', failure, permanent });
  }

  #readLine(stream: 'stdout' | 'stderr', text: string): void {
    this.logs.push({ atMs: Date.now(), stream, text });
    this.#report ??= stream === 'stdout' ? this.#adapter.readLine(text) : null;
  }

  #gone(
    child: ChildProcess,
    exit: { code: number | null; signal: NodeJS.Signals | null; why: string | null },
  ): void {
    if (this.#child !== child) return;
    this.#child = null;
    this.#probing.abort();
    const report = this.#report;
    const failure = report
      ? { ...failureNow(report.code, report.message), nextStep: report.nextStep }
      : failureNow('engine_start_failed', describeExit(this.#adapter.id, exit));
    this.#handle({
      kind: 'exited',
      failure: { ...failure, exitCode: exit.code, signal: exit.signal },
      // What the engine itself calls fatal, and a program that cannot be started, do not heal by trying again.
      permanent: report !== null || exit.why !== null,
    });
  }

  async #probeUntilReady(signal: AbortSignal): Promise<void> {
    const startedMs = Date.now();
    while (!signal.aborted) {
      const result = await this.#probe('probeStart', signal);
      if (signal.aborted) return;
      if (result.kind === 'ready') {
        this.#handle({ kind: 'became-ready', baseUrl: this.#baseUrl });
        void this.#watch(signal);
        return;
      }
      if (result.kind === 'loading') {
        const etaMs = estimateEtaMs(result.progress, Date.now() - startedMs);
        this.#handle({ kind: 'progress-seen', progress: { ...result.progress, etaMs } });
      }
      await sleep(limits.startProbeIntervalMs, signal);
    }
  }

  async #watch(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      await sleep(limits.readyProbeIntervalMs, signal);
      if (signal.aborted) return;
      failures = (await this.#probeAliveOnce(signal)) ? 0 : failures + 1;
      if (failures < limits.readyProbeFailures) continue;
      const message = `The engine did not answer ${failures} health probes in a row.`;
      this.#handle({ kind: 'hung', failure: failureNow('engine_lost', message) });
      return;
    }
  }

  async #probeAliveOnce(signal: AbortSignal): Promise<boolean> {
    return (await this.#probe('probeAlive', signal)).kind === 'ready';
  }

  async #probe(
    kind: 'probeStart' | 'probeAlive',
    signal: AbortSignal,
  ): ReturnType<EngineAdapter['probeStart']> {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(limits.healthProbeMs)]);
    try {
      return await this.#adapter[kind](this.#baseUrl, deadline);
    } catch (thrown) {
      return { kind: 'silent', why: (thrown as Error).message };
    }
  }
}

function failureNow(code: ErrorCode, message: string): EngineFailure {
  return { code, message, nextStep: null, exitCode: null, signal: null, atMs: Date.now() };
}

function describeExit(
  engine: string,
  { code, signal, why }: { code: number | null; signal: string | null; why: string | null },
): string {
  if (why !== null) return `The ${engine} engine could not be started: ${why}.`;
  return signal === null
    ? `The ${engine} engine ended by itself with exit code ${code}.`
    : `The ${engine} engine was ended by ${signal}.`;
}

/** To the whole process group, so that helpers of the engine end with it. */
function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (thrown) {
    // Gone already: the exit event follows.
    if ((thrown as NodeJS.ErrnoException).code !== 'ESRCH') throw thrown;
  }
}
