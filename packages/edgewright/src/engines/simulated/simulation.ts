import { Scheduler } from './core/scheduler.ts';
import { ActiveFaults } from './faults.ts';
import type { Face, FaceView, OutputLine } from './faces/face.ts';
import { faces } from './faces/faces.ts';
import { GenerationLoop } from './generation-loop.ts';
import type { SimulationSpec } from './simulation-spec.ts';
import { Tally, type EngineView } from './tally.ts';
import { scaledClock, type VirtualClock } from './virtual-clock.ts';

/** Where the engine is on its way up. */
export type Phase = 'loading' | 'ready';

/** One simulated engine: its scheduler, its clock, its faults and what it has counted. */
export class Simulation {
  readonly spec: SimulationSpec;
  readonly face: Face;
  readonly clock: VirtualClock;
  readonly loop: GenerationLoop;
  readonly faults: ActiveFaults;
  readonly tally = new Tally();
  readonly stop = new AbortController();
  phase: Phase = 'loading';
  /** Whether a model is in memory; apart from Ollama it is when the engine is ready. */
  isLoaded = false;
  /** Its memory is given back until it is woken; only vLLM knows that. */
  isAsleep = false;
  /** Ends the process; the program sets it. */
  end: (exitCode: number) => void = () => undefined;
  /** Sees to it that a model is in memory; says why not. Only engines that load on demand have anything to do. */
  load: () => Promise<string | null> = () => Promise.resolve(null);
  /** Prints a line of the engine's log; the program sets it. */
  print: (lines: readonly OutputLine[]) => void = () => undefined;
  readonly #scheduler: Scheduler;

  constructor(spec: SimulationSpec) {
    this.spec = spec;
    this.face = faces[spec.engine];
    this.clock = scaledClock(spec.timeScale);
    this.faults = new ActiveFaults(spec.faults);
    this.#scheduler = new Scheduler({ ...spec, whenFull: this.face.whenFull });
    this.loop = new GenerationLoop({ scheduler: this.#scheduler, clock: this.clock, stop: this.stop.signal });
    this.loop.watchSteps((step) => {
      const { tally } = this;
      tally.promptTokens += step.promptTokens;
      const tokens = step.deliveries.reduce((sum, delivery) => sum + delivery.tokens, 0);
      tally.generatedTokens += tokens;
      // A step that only feeds a prompt, or feeds one and gives its first token, is a prompt's.
      if (step.promptTokens > 0) tally.prefillSeconds += step.durationMs / 1_000;
      else tally.decodeSeconds += step.durationMs / 1_000;
    });
  }

  /** Longest prompt plus answer that can run: the cache may be smaller than the context. */
  get contextTokens(): number {
    return Math.min(this.spec.contextTokens, this.#scheduler.largestRequest);
  }

  get engine(): EngineView {
    const { pool, running, waiting, counts } = this.#scheduler;
    return {
      running,
      waiting,
      kvUsage: pool.total === 0 ? 0 : pool.used / pool.total,
      kvBlocksUsed: pool.used,
      kvBlocksTotal: pool.total,
      counts,
      tally: this.tally,
    };
  }

  get models(): readonly string[] {
    const wrong = this.faults.find('wrong-model');
    return wrong === null ? this.spec.models : [wrong.name];
  }

  /** The key that requests must bring; null: none. */
  get apiKey(): string | null {
    return this.spec.apiKey ?? (this.faults.find('key-required') === null ? null : 'a-key-that-nobody-knows');
  }

  /** Ends when its time has come, where a fault sets one; looked at when it is ready, and when faults change. */
  async exitIfAsked(): Promise<void> {
    const fault = this.faults.find('exit');
    if (fault === null || this.phase !== 'ready') return;
    await this.clock.until(this.clock.nowMs() + fault.afterMs, this.stop.signal);
    if (!this.stop.signal.aborted && this.faults.find('exit') === fault) this.end(fault.exitCode);
  }

  view(): FaceView {
    return {
      spec: this.spec,
      models: this.models,
      engine: this.engine,
      isLoaded: this.isLoaded,
      nowEpochMs: Date.now(),
    };
  }
}
