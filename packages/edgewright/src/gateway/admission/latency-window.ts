import { limits } from '../../contract/limits.ts';

export interface Latencies {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly count: number;
}

/** The last values of one kind, and their exact percentiles (nearest rank). */
export class LatencyWindow {
  readonly #values: number[] = [];
  #next = 0;

  add(valueMs: number): void {
    this.#values[this.#next] = valueMs;
    this.#next = (this.#next + 1) % limits.latencyWindowRequests;
  }

  /** Null: none yet. */
  read(): Latencies | null {
    const sorted = [...this.#values].sort((left, right) => left - right);
    const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
    return sorted.length === 0 ? null : { p50: at(0.5), p95: at(0.95), p99: at(0.99), count: sorted.length };
  }
}
