import type { RequestRecord } from '../../contract/request-record.ts';

type Phase = RequestRecord['phase'];

/** How much is to be measured; whichever is reached first. At least one is given. */
export interface StageGoal {
  readonly requests: number | null;
  readonly durationMs: number | null;
}

/**
 * Decides which requests of a stage count. The first ones do not: while a load builds up it is not the load that was asked
 * for. Those sent after enough were measured do not either: they only keep the load up until the last measured one has
 * ended, because a load that dies away makes the last answers too fast.
 */
export class PhaseBook {
  readonly #goal: StageGoal;
  /** Sessions, or requests of an open loop, that have to end once before measuring begins; 0: it begins at once. */
  readonly #rampOf: number;
  readonly #ramped = new Set<number>();
  #measuringSinceNs: number | null = null;
  #issued = 0;
  #ended = 0;
  #closed = false;

  constructor(goal: StageGoal, rampOf: number) {
    this.#goal = goal;
    this.#rampOf = rampOf;
  }

  /** The phase of a request that is sent now. */
  issue(nowNs: number): Phase {
    if (this.#ramped.size < this.#rampOf) return 'ramp';
    this.#measuringSinceNs ??= nowNs;
    this.#closed ||= this.#goalReached(nowNs);
    if (this.#closed) return 'ramp';
    this.#issued += 1;
    return 'measured';
  }

  /** A request of this phase has ended; `of`: its session, or its number where there are none. */
  end(phase: Phase, of: number): void {
    if (phase === 'measured') this.#ended += 1;
    else if (this.#ramped.size < this.#rampOf) this.#ramped.add(of);
  }

  /** No more arrivals will come: what was issued is all there is. */
  close(): void {
    this.#closed = true;
  }

  /** Everything that counts has ended. */
  over(nowNs: number): boolean {
    if (this.#measuringSinceNs !== null) this.#closed ||= this.#goalReached(nowNs);
    return this.#closed && this.#ended >= this.#issued;
  }

  get measuredRequests(): number {
    return this.#ended;
  }

  /** 0 to 1 of what was asked for. */
  progress(nowNs: number): number {
    if (this.#measuringSinceNs === null) return 0;
    const { requests, durationMs } = this.#goal;
    const shares = [
      requests === null ? 0 : this.#ended / requests,
      durationMs === null ? 0 : (nowNs - this.#measuringSinceNs) / 1e6 / durationMs,
    ];
    return Math.min(1, Math.max(...shares));
  }

  #goalReached(nowNs: number): boolean {
    const { requests, durationMs } = this.#goal;
    if (requests !== null && this.#issued >= requests) return true;
    const since = this.#measuringSinceNs;
    return durationMs !== null && since !== null && nowNs - since >= durationMs * 1e6;
  }
}
