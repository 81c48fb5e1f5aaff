import { limits } from '../../contract/limits.ts';

/** Limits in ms; null: not promised. */
export interface Objectives {
  readonly ttftMs: number | null;
  readonly tpotMs: number | null;
}

/** What one request took. Null: it was not measured, for example because it was not a stream. */
export interface Taken {
  readonly ttftMs: number | null;
  readonly tpotMs: number | null;
}

/** True or false for a request that the objectives speak about; null: they do not, or nothing was measured. */
export function isMet(taken: Taken, objectives: Objectives): boolean | null {
  const ttft = isWithin(taken.ttftMs, objectives.ttftMs);
  const tpot = isWithin(taken.tpotMs, objectives.tpotMs);
  return ttft === null || tpot === null ? (ttft ?? tpot) : ttft && tpot;
}

function isWithin(valueMs: number | null, limitMs: number | null): boolean | null {
  return valueMs === null || limitMs === null ? null : valueMs <= limitMs;
}

/** Share of the requests of the last seconds that met their objectives. */
export class ObjectiveWindow {
  #verdicts: { atMs: number; met: boolean }[] = [];

  add(met: boolean, atMs: number): void {
    this.#verdicts.push({ atMs, met });
    if (this.#verdicts.length > limits.latencyWindowRequests) this.#verdicts.shift();
  }

  /** Null below `atLeast` requests: one late request says nothing about ten. */
  read(nowMs: number, atLeast: number): { share: number | null; requests: number } {
    this.#verdicts = this.#verdicts.filter(({ atMs }) => nowMs - atMs <= limits.attainmentWindowMs);
    const requests = this.#verdicts.length;
    if (requests < Math.max(1, atLeast)) return { share: null, requests };
    return { share: this.#verdicts.filter(({ met }) => met).length / requests, requests };
  }

  /** After a change of slots what was before says nothing any more. */
  clear(): void {
    this.#verdicts = [];
  }
}
