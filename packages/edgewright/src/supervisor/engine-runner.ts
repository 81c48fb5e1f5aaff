import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { withDeadline } from '../base/deadline.ts';
import { sleep } from '../base/sleep.ts';
import { TypedEvents } from '../base/typed-events.ts';
import type { EngineState } from '../contract/engine-state.ts';
import type { StartFacts } from '../contract/start-facts.ts';
import { limits } from '../contract/limits.ts';
import type { AfterStartStep, EngineAdapter, EngineContact, Finding } from '../engines/engine-adapter.ts';
import type { LogEvent } from '../engines/log-event.ts';
import {
  failureNow,
  failureOfExit,
  failureOfRefusal,
  failureOfVerdict,
  stoppedBefore,
} from './describe-failure.ts';
import { EarWitness } from './ear-witness.ts';
import {
  initialMachine,
  transition,
  type EngineEffect,
  type EngineEvent,
  type EngineMachine,
  type RestartPolicy,
} from './engine-machine.ts';
import { freePort } from '../base/free-port.ts';
import { askHealth, watchHealth, type HealthSubject } from './health-watch.ts';
import { identityOf } from './launch-identity.ts';
import { LogRing } from './log-ring.ts';
import { probeOnce } from './probe-once.ts';
import { StartRefused, type EngineExit, type RunningEngine } from './runtimes/engine-runtime.ts';
import { runAfterStart, runPrepareSteps } from './run-steps.ts';
import { defaultPolicy, type Launched, type RunnerSurroundings, type RunnerTask } from './runner-task.ts';
import { StartTracker } from './start-tracker.ts';

const host = '127.0.0.1';

/**
 * Owns one engine: the single writer of its state. Every change goes through `transition`; this class carries out the
 * effects (start, end, timers) and turns what it sees into events.
 */
export class EngineRunner {
  readonly changes = new TypedEvents<EngineState>();
  readonly logs = new LogRing();
  readonly #task: RunnerTask;
  readonly #surroundings: RunnerSurroundings;
  readonly #policy: RestartPolicy;
  #machine: EngineMachine = initialMachine;
  #engine: RunningEngine | null = null;
  #launched: Launched | null = null;
  #witness = new EarWitness();
  #findings: readonly Finding[] = [];
  /** What the running engine said of itself. */
  #facts: StartFacts = {};
  #tracker: StartTracker | null = null;
  #begunMs = 0;
  /** Ends the probing of the current engine, and what comes before there is one. */
  #start = new AbortController();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #health: HealthSubject = {
    answers: async (signal) => {
      const baseUrl = this.#engine?.baseUrl;
      if (baseUrl === undefined) return false;
      return (await probeOnce(this.#task.adapter, 'probeAlive', { baseUrl, signal })).kind === 'ready';
    },
    isExcused: () => this.state.kind === 'unloaded',
    tell: (event) => this.#handle(event),
  };

  constructor(task: RunnerTask, surroundings: RunnerSurroundings) {
    this.#task = task;
    this.#surroundings = surroundings;
    this.#policy = { ...defaultPolicy, stopGraceMs: task.adapter.stop.graceMs, ...task.policy };
  }

  get state(): EngineState {
    return this.#machine.state;
  }

  /** What the last start was; null before the first. */
  get launched(): Launched | null {
    return this.#launched;
  }

  /** What was found when the running engine was held against its plan. */
  get findings(): readonly Finding[] {
    return this.#findings;
  }

  /** It stops now, and the next request will start it again. */
  get isUnloading(): boolean {
    return this.#machine.state.kind === 'stopping' && this.#machine.stopsAs === 'unloaded';
  }

  get adapter(): EngineAdapter {
    return this.#task.adapter;
  }

  start(): void {
    this.#handle({ kind: 'start-requested' });
  }

  /** Resolves when the engine is gone: after it was asked, or after it was ended at the end of the grace. */
  async stop(): Promise<void> {
    this.#handle({ kind: 'stop-requested' });
    await this.#whenStopped();
  }

  /** As `stop`, into the state from which the next request starts it again. */
  async unload(): Promise<void> {
    if (await this.#fellAsleep()) return;
    this.#handle({ kind: 'unload-requested' });
    await this.#whenStopped();
  }

  /** True: it gave its memory back and lives on. */
  async #fellAsleep(): Promise<boolean> {
    const { sleep: mode } = this.#task.adapter;
    if (mode === null || this.state.kind !== 'ready') return false;
    const slept = await this.#ask((contact) => mode.fallAsleep(contact)).then(
      () => true,
      () => false,
    );
    if (slept) this.#handle({ kind: 'fell-asleep' });
    return slept;
  }

  async #wake(): Promise<void> {
    const { sleep: mode } = this.#task.adapter;
    try {
      const baseUrl = await this.#ask(async (contact) => {
        await mode?.wake(contact);
        return contact.baseUrl;
      });
      this.#handle({ kind: 'became-ready', baseUrl, facts: this.#facts });
    } catch (thrown) {
      const message = `The engine did not wake up: ${(thrown as Error).message}.`;
      this.#handle({ kind: 'hung', failure: failureNow('engine_lost', message) });
    }
  }

  /** Something that takes the engine a while. Rejects when there is none. */
  #ask<Answer>(question: (contact: EngineContact) => Promise<Answer>): Promise<Answer> {
    const baseUrl = this.#engine?.baseUrl;
    if (baseUrl === undefined) return Promise.reject(new Error('it is gone'));
    const about = { durationMs: limits.sleepMs, signals: [this.#start.signal] };
    return withDeadline(about, (signal) => question({ baseUrl, signal }));
  }

  /** Ends the engine at once, without waiting. For the very end of this program only. */
  kill(): void {
    this.#engine?.end('kill');
  }

  /** Looks at a running engine now, because somebody saw it fail. */
  checkNow(): void {
    if (this.state.kind === 'ready') void askHealth(this.#health, this.#start.signal);
  }

  /** A running engine is of no use any more: it is ended and started again. */
  giveUp(why: string): void {
    if (this.state.kind !== 'ready') return;
    this.#handle({ kind: 'hung', failure: failureNow('engine_lost', `The engine is stuck: ${why}.`) });
  }

  memoryBytes(): Promise<number | null> {
    return this.#engine?.memoryBytes() ?? Promise.resolve(null);
  }

  processIds(): Promise<readonly number[]> {
    return this.#engine?.processIds() ?? Promise.resolve([]);
  }

  async #whenStopped(): Promise<void> {
    if (this.state.kind !== 'stopping') return;
    await new Promise<void>((resolve) => {
      const unsubscribe = this.changes.subscribe((state) => {
        if (state.kind === 'stopping') return;
        unsubscribe();
        resolve();
      });
    });
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
    if (machine.state.kind === 'stopping' && before.kind === 'starting') this.#start.abort();
  }

  #carryOut(effect: EngineEffect): void {
    switch (effect.kind) {
      case 'spawn':
        void this.#bringUp();
        return;
      case 'end':
        this.#engine?.end(effect.how);
        return;
      case 'wake':
        void this.#wake();
        return;
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
        // Before there is an engine, nothing of it can be ended: what is under way is given up.
        if (this.#engine === null) this.#start.abort();
        const message = `The engine was not ready after ${this.#policy.startMs / 1000} s.`;
        return { kind: 'start-timed-out', failure: failureNow('engine_start_timeout', message) };
      }
    }
  }

  async #bringUp(): Promise<void> {
    const controller = new AbortController();
    this.#start = controller;
    this.#witness = new EarWitness();
    this.#findings = [];
    this.#begunMs = Date.now();
    try {
      const engine = await this.#launch(controller.signal);
      this.#engine = engine;
      void engine.exited.then((exit) => this.#gone(engine, exit));
      this.#handle({ kind: 'spawned', pid: engine.pid, containerId: engine.containerId });
      void this.#probeUntilReady(engine, controller.signal);
    } catch (thrown) {
      // There is no engine, so there is no exit to wait for.
      const refusal = failureOfRefusal(this.#task.adapter.id, thrown);
      const permanent = !(thrown instanceof StartRefused) || thrown.permanent;
      this.#handle({ kind: 'exited', failure: refusal, permanent });
    }
  }

  async #launch(signal: AbortSignal): Promise<RunningEngine> {
    const { adapter, deployment, historyKey } = this.#task;
    const { history, runtimes, runsDirectory } = this.#surroundings;
    const [port, typical] = await Promise.all([freePort(host), history.typical(historyKey)]);
    this.#tracker = new StartTracker(typical, Date.now());
    this.#showProgress();
    if (signal.aborted) throw stoppedBefore();
    const place = { host, port, runDirectory: join(runsDirectory, randomUUID()) };
    const spec = adapter.launch(place);
    this.#launched = { spec, place };
    await runPrepareSteps(adapter.prepare(place), signal);
    return await runtimes[spec.kind].start({
      spec,
      place,
      deployment,
      engine: adapter.id,
      identity: identityOf(adapter),
      stopSignal: adapter.stop.signal,
      stopGraceMs: this.#policy.stopGraceMs,
      onLine: (stream, text) => this.#readLine(stream, text),
      onProgress: (progress) => this.#noteProgress(progress),
      signal,
    });
  }

  #readLine(stream: 'stdout' | 'stderr', text: string): void {
    this.logs.push({ atMs: Date.now(), stream, text });
    // A line that no rule can read must not take the engine down with it.
    for (const event of this.#eventsOf(text, stream)) {
      this.#witness.hear(event);
      if (event.kind === 'progress') this.#noteProgress(event.progress);
    }
  }

  #eventsOf(text: string, stream: 'stdout' | 'stderr'): readonly LogEvent[] {
    try {
      return this.#task.adapter.readLine(text, stream);
    } catch {
      return [];
    }
  }

  #noteProgress(seen: Parameters<StartTracker['note']>[0]): void {
    const progress = this.#tracker?.note(seen, Date.now());
    if (progress) this.#handle({ kind: 'progress-seen', progress });
  }

  #showProgress(): void {
    const progress = this.#tracker?.progress(Date.now());
    if (progress) this.#handle({ kind: 'progress-seen', progress });
  }

  #gone(engine: RunningEngine, exit: EngineExit): void {
    if (this.#engine !== engine) return;
    this.#engine = null;
    this.#start.abort();
    // Lines of an earlier start would be blamed, too.
    const lines = this.logs
      .tail(limits.failureLogLines)
      .filter(({ atMs }) => atMs >= this.#begunMs)
      .map(({ text }) => text);
    const { failure, permanent } = failureOfExit({
      adapter: this.#task.adapter,
      exit,
      lines,
      fatal: this.#witness.fatal,
    });
    this.#handle({ kind: 'exited', failure, permanent });
  }

  async #probeUntilReady(engine: RunningEngine, signal: AbortSignal): Promise<void> {
    const contact = { baseUrl: engine.baseUrl, signal };
    const place = this.#launched?.place;
    const steps = place === undefined ? [] : this.#task.adapter.afterStart(place);
    if (steps.length > 0 && !(await this.#carryOutSteps(steps, engine, contact))) return;
    while (!signal.aborted) {
      const result = await probeOnce(this.#task.adapter, 'probeStart', contact);
      if (signal.aborted) return;
      if (result.kind === 'ready') {
        await this.#examine(contact);
        return;
      }
      if (result.kind === 'loading') this.#noteProgress(result.progress);
      else this.#showProgress();
      await sleep(limits.startProbeIntervalMs, signal);
    }
  }

  /** Steps that have to wait until it is alive. False: one failed, or it is gone. */
  async #carryOutSteps(
    steps: readonly AfterStartStep[],
    engine: RunningEngine,
    contact: EngineContact,
  ): Promise<boolean> {
    const { signal } = contact;
    while (!signal.aborted && (await probeOnce(this.#task.adapter, 'probeAlive', contact)).kind !== 'ready') {
      await sleep(limits.startProbeIntervalMs, signal);
    }
    if (signal.aborted) return false;
    this.#noteProgress({ stage: 'load', done: null, total: null });
    const problem = await runAfterStart(steps, engine, signal);
    if (problem === null || signal.aborted) return !signal.aborted;
    this.#handle({ kind: 'found-wrong', failure: failureNow('engine_start_failed', problem) });
    return false;
  }

  /** It answers. Before anybody is served: does it do what was planned? */
  async #examine(contact: EngineContact): Promise<void> {
    const { adapter, historyKey } = this.#task;
    this.#noteProgress({ stage: 'check', done: null, total: null });
    const about = { durationMs: limits.examineMs, signals: [contact.signal] };
    const verdict = await withDeadline(about, (signal) =>
      adapter.examine({ baseUrl: contact.baseUrl, signal }, this.#witness.heard),
    ).catch((thrown: unknown) => ({ kind: 'broken' as const, why: (thrown as Error).message }));
    if (contact.signal.aborted) return;
    if (verdict.kind === 'broken') {
      const message = `The engine could not be held against its plan: ${verdict.why}.`;
      this.#handle({ kind: 'hung', failure: failureNow('engine_start_failed', message) });
      return;
    }
    this.#findings = verdict.findings;
    if (verdict.kind === 'wrong') {
      this.#handle({ kind: 'found-wrong', failure: failureOfVerdict(verdict) });
      return;
    }
    const stages = this.#tracker?.finish(Date.now()) ?? {};
    this.#facts = verdict.facts;
    this.#handle({ kind: 'became-ready', baseUrl: contact.baseUrl, facts: verdict.facts });
    void this.#surroundings.history.add(historyKey, stages);
    void watchHealth(this.#health, contact.signal);
  }
}
