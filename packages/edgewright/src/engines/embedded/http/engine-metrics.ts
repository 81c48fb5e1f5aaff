import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { InferenceCounters } from '../inference/counters.ts';

/** Prometheus metrics of the embedded engine. Totals come from the inference thread's own counts. */
export class EngineMetrics {
  readonly #registry = new Registry();
  readonly #counters: () => InferenceCounters | null;
  readonly #finished: Counter<'reason'>;
  readonly #firstToken: Histogram;
  readonly #perToken: Histogram;

  constructor(counters: () => InferenceCounters | null) {
    this.#counters = counters;
    const registers = [this.#registry];
    this.#finished = new Counter({
      name: 'edgewright_engine_requests_finished_total',
      help: 'Requests by how they ended',
      labelNames: ['reason'],
      registers,
    });
    this.#firstToken = new Histogram({
      name: 'edgewright_engine_time_to_first_token_seconds',
      help: 'From the arrival of a request to its first token',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 2, 5, 10, 30],
      registers,
    });
    this.#perToken = new Histogram({
      name: 'edgewright_engine_time_per_output_token_seconds',
      help: 'Mean time of the tokens after the first, per request',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1],
      registers,
    });
    for (const [name, help, read] of readings) this.#addReading(name, help, read);
  }

  finished(reason: string, timing: { firstTokenMs: number | null; perTokenMs: number | null }): void {
    this.#finished.inc({ reason });
    if (timing.firstTokenMs !== null) this.#firstToken.observe(timing.firstTokenMs / 1000);
    if (timing.perTokenMs !== null) this.#perToken.observe(timing.perTokenMs / 1000);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  render(): Promise<string> {
    return this.#registry.metrics();
  }

  /** A value that the inference thread counts, read when somebody asks for the metrics. */
  #addReading(name: string, help: string, read: (counters: InferenceCounters) => number): void {
    const current = (): number => {
      const counters = this.#counters();
      return counters === null ? 0 : read(counters);
    };
    const registers = [this.#registry];
    if (!name.endsWith('_total')) {
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(current());
        },
      });
      return;
    }
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(current());
      },
    });
  }
}

const readings: [name: string, help: string, read: (counters: InferenceCounters) => number][] = [
  ['edgewright_engine_steps_total', 'Decoding steps', ({ steps }) => steps],
  ['edgewright_engine_step_seconds_total', 'Time spent in decoding steps', ({ stepMs }) => stepMs / 1000],
  [
    'edgewright_engine_prompt_tokens_total',
    'Prompt tokens evaluated, without reused ones',
    ({ promptTokens }) => promptTokens,
  ],
  [
    'edgewright_engine_cached_tokens_total',
    'Prompt tokens reused from the cache',
    ({ cachedTokens }) => cachedTokens,
  ],
  ['edgewright_engine_generated_tokens_total', 'Tokens generated', ({ generatedTokens }) => generatedTokens],
  ['edgewright_engine_requests_running', 'Requests that hold a sequence', ({ running }) => running],
  ['edgewright_engine_requests_waiting', 'Requests that wait for a sequence', ({ waiting }) => waiting],
  ['edgewright_engine_sequences_free', 'Sequences without a request', ({ freeSequences }) => freeSequences],
  [
    'edgewright_engine_cached_cells',
    'Tokens held in the cache, of idle sequences too',
    ({ cachedCells }) => cachedCells,
  ],
];
