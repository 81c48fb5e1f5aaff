import { limits } from '../../contract/limits.ts';

export type BreakerState = 'open' | 'ejected' | 'trial';

interface Record {
  failures: number;
  ejections: number;
  ejectedUntilMs: number;
  /** One request tries an engine that was ejected. */
  trial: boolean;
}

/**
 * Which engines are sent requests. One that fails several times in a row is left out for a while, then tried with one
 * request. Where no other engine takes requests, they go to it all the same: then its failure is the answer. `open` means
 * sent requests.
 */
export class Breaker {
  readonly #records = new Map<string, Record>();

  stateOf(id: string, nowMs: number): BreakerState {
    const record = this.#records.get(id);
    if (record === undefined || record.ejections === 0) return 'open';
    if (nowMs < record.ejectedUntilMs) return 'ejected';
    return 'trial';
  }

  /** Whether it may be sent a request now; after an ejection one at a time, until one was answered. */
  takes(id: string, nowMs: number): boolean {
    const state = this.stateOf(id, nowMs);
    return state === 'open' || (state === 'trial' && this.#records.get(id)?.trial !== true);
  }

  /** A request goes there. */
  sent(id: string, nowMs: number): void {
    if (this.stateOf(id, nowMs) === 'trial') this.#of(id).trial = true;
  }

  succeeded(id: string): void {
    this.#records.delete(id);
  }

  /** It ended without saying anything about its engine: its client left. */
  ended(id: string): void {
    const record = this.#records.get(id);
    if (record) record.trial = false;
  }

  /** True when it is left out from now on. `alone`: there is no other engine for these requests. */
  failed(id: string, about: { nowMs: number; alone: boolean }): boolean {
    const record = this.#of(id);
    const wasTrial = record.trial || this.stateOf(id, about.nowMs) === 'trial';
    record.trial = false;
    record.failures += 1;
    if (about.alone || (!wasTrial && record.failures < limits.ejectAfterFailures)) return false;
    if (this.stateOf(id, about.nowMs) === 'ejected') return false;
    record.ejections += 1;
    record.failures = 0;
    const durationMs = Math.min(limits.ejectionLongestMs, limits.ejectionMs * record.ejections);
    record.ejectedUntilMs = about.nowMs + durationMs;
    return true;
  }

  /** Deployments that are gone. */
  keepOnly(ids: ReadonlySet<string>): void {
    for (const id of this.#records.keys()) if (!ids.has(id)) this.#records.delete(id);
  }

  #of(id: string): Record {
    let record = this.#records.get(id);
    if (record === undefined) {
      record = { failures: 0, ejections: 0, ejectedUntilMs: 0, trial: false };
      this.#records.set(id, record);
    }
    return record;
  }
}
