import type { ListenAddress } from '../faces/face.ts';
import type { Simulation } from '../simulation.ts';
import { runStart } from './run-start.ts';
import { loadTimeline } from './start-timeline.ts';

/** Loads the model of an engine that does so on demand: once, however many requests wait for it. */
export class ModelLoader {
  readonly #simulation: Simulation;
  readonly #listen: ListenAddress;
  #loading: Promise<string | null> | null = null;

  constructor(simulation: Simulation, listen: ListenAddress) {
    this.#simulation = simulation;
    this.#listen = listen;
  }

  /** Null when the model is there; else why it is not, in the engine's words. */
  async load(): Promise<string | null> {
    if (this.#simulation.isLoaded) return null;
    this.#loading ??= this.#run().finally(() => {
      this.#loading = null;
    });
    return await this.#loading;
  }

  async #run(): Promise<string | null> {
    const { spec, face, faults, stop } = this.#simulation;
    const crash = faults.find('crash');
    const events = loadTimeline({ spec, face, listen: this.#listen, crash });
    const { exitCode } = await runStart(this.#simulation, events, () => Promise.resolve());
    if (exitCode !== null)
      return lastWords(crash === null ? [] : face.crash(crash.cause, spec, this.#listen).lines);
    this.#simulation.isLoaded = !stop.signal.aborted;
    return null;
  }
}

/** The reason in the line that reports it: `… error="…"`. */
function lastWords(lines: readonly { text(at: Date): string }[]): string {
  const text = lines.at(-1)?.text(new Date(0)) ?? '';
  const [, quoted = '"llama-server process has terminated: signal: killed"'] =
    /error=(".*")/.exec(text) ?? [];
  return JSON.parse(quoted) as string;
}
