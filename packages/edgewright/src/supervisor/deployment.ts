import { AppError } from '../base/app-error.ts';
import { TypedEvents } from '../base/typed-events.ts';
import type { EngineState } from '../contract/engine-state.ts';
import { limits } from '../contract/limits.ts';
import type { Plan } from '../contract/plan.ts';
import type { DeploymentStep, DeploymentView } from '../contract/status.ts';
import { leavingAnswer, notReadyAnswer, settledAnswer } from './engine-answer.ts';
import type { LogLine } from './log-ring.ts';
import { EngineRunner } from './engine-runner.ts';
import type { Launched, RunnerSurroundings, RunnerTask } from './runner-task.ts';

/** What a deployment is when one of its engines runs it. */
export type DeploymentFacts = Pick<
  DeploymentView,
  | 'model'
  | 'engineModel'
  | 'aliases'
  | 'demo'
  | 'engine'
  | 'precision'
  | 'weightsBytes'
  | 'parameters'
  | 'sessions'
  | 'contextTokens'
  | 'kvTokens'
  | 'predicted'
>;

/** One way to serve: the plan's engine, or one to fall back on. */
export interface EngineOption {
  readonly facts: DeploymentFacts;
  readonly task: Omit<RunnerTask, 'deployment'>;
  /** Null: an engine that nobody planned. */
  readonly plan: Plan | null;
  /** Nobody planned its context: what the engine says of it counts. @default false */
  readonly contextOfEngine?: boolean;
  /** What it needs at most, of the memory that the plan counts; null: not known. */
  readonly neededBytes: number | null;
}

export interface DeploymentSetup {
  /** Stable while the service runs. */
  readonly id: string;
  /** The plan's choice first; each of the others is tried when those before it cannot be started. */
  readonly options: readonly [EngineOption, ...EngineOption[]];
  /** Without a request for so long, memory is given back; null: never. */
  readonly idleUnloadMs: number | null;
  /** The exact command of what was started, for people. */
  readonly describeLaunch: (launched: Launched) => string;
}

type Change = NonNullable<DeploymentView['change']>;

/** A plan that is running: one engine at a time, and those to fall back on. */
export class Deployment {
  readonly changes = new TypedEvents<EngineState>();
  readonly #setup: DeploymentSetup;
  readonly #surroundings: RunnerSurroundings;
  readonly #steps: DeploymentStep[] = [];
  /** Ready engines change, too: they fall silent, and answer again. */
  #wasReady = false;
  #index = 0;
  #runner: EngineRunner;
  #change: Change | null = null;
  #lastRequestAtMs: number | null = null;

  constructor(setup: DeploymentSetup, surroundings: RunnerSurroundings) {
    this.#setup = setup;
    this.#surroundings = surroundings;
    this.#runner = this.#makeRunner();
  }

  get id(): string {
    return this.#setup.id;
  }

  get runner(): EngineRunner {
    return this.#runner;
  }

  get option(): EngineOption {
    return this.#setup.options[this.#index] ?? this.#setup.options[0];
  }

  get lastRequestAtMs(): number | null {
    return this.#lastRequestAtMs;
  }

  get idleUnloadMs(): number | null {
    return this.#setup.idleUnloadMs;
  }

  get view(): DeploymentView {
    const { id, options, describeLaunch, idleUnloadMs } = this.#setup;
    const { launched, findings, state } = this.#runner;
    const fallbacks = options.slice(this.#index + 1).map(({ facts }) => facts.engine);
    return {
      id,
      ...this.option.facts,
      ...this.#told(state),
      state,
      ...(launched === null ? {} : { command: describeLaunch(launched) }),
      ...(findings.length === 0 ? {} : { findings: [...findings] }),
      ...(this.#steps.length === 0 ? {} : { steps: [...this.#steps] }),
      ...(fallbacks.length === 0 ? {} : { fallbacks }),
      ...(this.#change === null ? {} : { change: this.#change }),
      ...(this.#lastRequestAtMs === null ? {} : { lastRequestAtMs: this.#lastRequestAtMs }),
      ...(idleUnloadMs === null ? {} : { idleUnloadMs }),
    };
  }

  #told(state: EngineState): Partial<DeploymentFacts> {
    const contextTokens = state.kind === 'ready' ? state.facts?.contextTokens : undefined;
    return this.option.contextOfEngine === true && contextTokens !== undefined ? { contextTokens } : {};
  }

  start(): void {
    this.note('started', 'it was asked for');
    this.#runner.start();
  }

  async stop(): Promise<void> {
    await this.#runner.stop();
  }

  /** Says what is being done with it. While it comes, requests wait; while it leaves, they are told. */
  setChange(change: Change | null): void {
    this.#change = change;
    this.changes.emit(this.#runner.state);
  }

  note(kind: DeploymentStep['kind'], why: string): void {
    this.#steps.push({ atMs: Date.now(), kind, engine: this.option.facts.engine, why });
    if (this.#steps.length > limits.deploymentSteps) this.#steps.shift();
  }

  /** Every line that its engine writes from now on, also that of one it falls back on. Returns the end of it. */
  followLogs(onLine: (line: LogLine) => void): () => void {
    let unsubscribe = this.#runner.logs.added.subscribe(onLine);
    let runner = this.#runner;
    const unfollow = this.changes.subscribe(() => {
      if (runner === this.#runner) return;
      runner = this.#runner;
      unsubscribe();
      unsubscribe = runner.logs.added.subscribe(onLine);
    });
    return () => {
      unfollow();
      unsubscribe();
    };
  }

  /**
   * The engine's origin, as soon as it is ready. An unloaded engine is started.
   *
   * @throws AppError `engine_unavailable` when it is stopped, leaves, or is not ready within `holdMs`; the start's own
   *   error code when the last of its engines failed for good.
   */
  async whenReady(options: { holdMs: number; signal: AbortSignal }): Promise<string> {
    this.#lastRequestAtMs = Date.now();
    if (this.#runner.state.kind === 'unloaded') this.#runner.start();
    const now = this.#answer();
    if (now instanceof AppError) throw now;
    if (now !== null) return now;
    // Not before: a request makes its signal when it is asked for it.
    const { holdMs, signal } = options;
    return await new Promise<string>((resolve, reject) => {
      const finish = (outcome: string | AppError): void => {
        unsubscribe();
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        if (outcome instanceof AppError) reject(outcome);
        else resolve(outcome);
      };
      const onAbort = (): void => finish(notReadyAnswer(this.#runner.state, this.#asked));
      const unsubscribe = this.changes.subscribe((state) => {
        if (state.kind === 'unloaded') this.#runner.start();
        const outcome = this.#answer();
        if (outcome !== null) finish(outcome);
      });
      const timer = setTimeout(onAbort, holdMs);
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
    });
  }

  get #asked(): { id: string; model: string } {
    return { id: this.id, model: this.option.facts.model };
  }

  #answer(): string | AppError | null {
    const { state } = this.#runner;
    if (this.#change?.kind === 'leaving') return leavingAnswer(this.#asked, this.#change.with);
    const isToCome = state.kind === 'stopped' && this.#change?.kind === 'coming';
    const isUnloading = state.kind === 'stopping' && this.#runner.isUnloading;
    return isToCome || isUnloading ? null : settledAnswer(state, this.#asked);
  }

  #makeRunner(): EngineRunner {
    const runner = new EngineRunner({ ...this.option.task, deployment: this.id }, this.#surroundings);
    runner.changes.subscribe((state) => this.#followed(runner, state));
    return runner;
  }

  #followed(runner: EngineRunner, state: EngineState): void {
    if (runner !== this.#runner) return;
    if (state.kind === 'ready' && !this.#wasReady) this.note('ready', 'it answers, and is what was planned');
    this.#wasReady = state.kind === 'ready';
    if (state.kind === 'backing-off') this.note('failed', state.failure.message);
    if (state.kind === 'failed') {
      this.note('failed', state.failure.message);
      if (this.#fallBack(state.failure.message)) return;
    }
    this.changes.emit(state);
  }

  /** To the next engine of the plan. False when there is none. */
  #fallBack(why: string): boolean {
    if (this.#index + 1 >= this.#setup.options.length) return false;
    const failed = this.option.facts.engine;
    this.#index += 1;
    this.#runner = this.#makeRunner();
    this.note('fell-back', `${failed} failed: ${why}`);
    this.#runner.start();
    return true;
  }
}
