import { limits } from '../../contract/limits.ts';
import type { RequestRecord } from '../../contract/request-record.ts';

/** How the warm-up went. */
export interface WarmUp {
  /** The last ten answers were equally fast, within 5 %. */
  readonly steady: boolean;
  readonly requests: number;
  /** Median from sending to the last token; null: nothing succeeded. */
  readonly expectedRequestMs: number | null;
}

const steadyAnswers = 10;
const steadyVariation = 0.05;

/**
 * Watches the warm-up of an engine: graphs are captured and caches filled during the first requests of a shape. It has
 * lasted long enough after two requests per session with ten equally fast answers at the end, and too long after twenty.
 */
export class WarmUpWatch {
  readonly #sessions: number;
  readonly #tpotMs: number[] = [];
  readonly #requestMs: number[] = [];
  #ended = 0;

  constructor(sessions: number) {
    this.#sessions = sessions;
  }

  /** True: enough. */
  add(record: RequestRecord): boolean {
    this.#ended += 1;
    const { sentNs, firstTokenNs, lastTokenNs, completionTokens, firstChunkTokens, outcome } = record;
    if (outcome === 'ok' && sentNs !== null && firstTokenNs !== null && lastTokenNs !== null) {
      this.#requestMs.push((lastTokenNs - sentNs) / 1e6);
      const later = (completionTokens ?? 0) - firstChunkTokens;
      if (later > 0) this.#tpotMs.push((lastTokenNs - firstTokenNs) / 1e6 / later);
    }
    if (this.#ended >= this.#sessions * limits.benchWarmUpRounds) return true;
    return this.#ended >= Math.max(2 * this.#sessions, steadyAnswers) && this.#isSteady();
  }

  result(): WarmUp {
    const sorted = this.#requestMs.toSorted((left, right) => left - right);
    return {
      steady: this.#isSteady(),
      requests: this.#ended,
      expectedRequestMs: sorted[Math.floor(sorted.length / 2)] ?? null,
    };
  }

  /** Answers of one token have no time per token, and nothing to wait for. */
  #isSteady(): boolean {
    if (this.#tpotMs.length === 0) return this.#requestMs.length >= steadyAnswers;
    const last = this.#tpotMs.slice(-steadyAnswers);
    if (last.length < steadyAnswers) return false;
    const mean = last.reduce((sum, value) => sum + value, 0) / last.length;
    const variance = last.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (last.length - 1);
    return Math.sqrt(variance) <= steadyVariation * mean;
  }
}
