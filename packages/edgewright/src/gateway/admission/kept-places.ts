import { limits } from '../../contract/limits.ts';

/** Who came back when it was told to. Times as `performance.now()`. */
interface Promised {
  readonly identity: string;
  readonly firstAskedAtMs: number;
  readonly dueAtMs: number;
  claimed: boolean;
}

/** Weight of the newest promise in the share of those that are claimed. */
const newestWeight = 0.02;
/** Before anybody was seen to come back, or not to. */
const firstShare = 0.1;
/** Of what an engine gets done, at most this share is promised: newcomers are served as well. */
const promisedCapacity = 0.5;

/**
 * Places that are kept for requests that were refused: one that comes back when `Retry-After` says so goes before those
 * that came later. Promises lie so far apart that those who keep them can be served; how many do is learned, because most
 * programs give up, and room for them would stand empty. Those of one tenant before the same engines: what others were promised
 * is no concern of its newcomers. Pure: time comes in.
 */
export class KeptPlaces {
  /** The next due first. */
  readonly #order: Promised[] = [];
  readonly #byIdentity = new Map<string, Promised>();
  #claimed = 0;
  #share = firstShare;
  #lastDueAtMs = 0;

  get size(): number {
    return this.#byIdentity.size;
  }

  /**
   * When a refused request should come back, in ms from now. Too far ahead nothing is promised: then it is the longest
   * time that clients accept.
   *
   * @param about.waitMs when it would have started; `drainMs`: from one start to the next while everybody waits; `most`:
   *   places that may be kept at once
   */
  promise(
    about: { identity: string; firstAskedAtMs: number; waitMs: number; drainMs: number; most: number },
    nowMs: number,
  ): number {
    this.#forget(nowMs);
    const { identity, firstAskedAtMs, waitMs, drainMs, most } = about;
    const earlier = this.#byIdentity.get(identity);
    // It came too early: what it was told still holds.
    if (earlier !== undefined && earlier.dueAtMs > nowMs) return earlier.dueAtMs - nowMs;
    const spacingMs = (drainMs * this.#share) / promisedCapacity;
    const dueAtMs = Math.max(nowMs + waitMs, this.#lastDueAtMs + spacingMs);
    const isTooFar = dueAtMs - nowMs > limits.keptPlaceMostMs;
    if (isTooFar || this.size >= most || earlier !== undefined) {
      return Math.min(dueAtMs - nowMs, limits.keptPlaceMostMs);
    }
    const promised = { identity, firstAskedAtMs, dueAtMs, claimed: false };
    this.#order.push(promised);
    this.#byIdentity.set(identity, promised);
    this.#lastDueAtMs = dueAtMs;
    return dueAtMs - nowMs;
  }

  /** When a request that comes now was first refused; null: it was not, or it was not told to come now. */
  claim(identity: string, nowMs: number): number | null {
    this.#forget(nowMs);
    const promised = this.#byIdentity.get(identity);
    if (promised === undefined || promised.dueAtMs - nowMs > limits.keptPlaceEarlyMs) return null;
    this.#byIdentity.delete(identity);
    promised.claimed = true;
    this.#claimed += 1;
    this.#share += newestWeight * (1 - this.#share);
    return promised.firstAskedAtMs;
  }

  /** How many are expected to come back until then. */
  expectedUntil(atMs: number): number {
    let low = 0;
    let high = this.#order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#order[middle]?.dueAtMs ?? Infinity) <= atMs) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - this.#claimed) * this.#share;
  }

  /** Those whose time is over have not come. */
  #forget(nowMs: number): void {
    let over = 0;
    for (const promised of this.#order) {
      if (promised.dueAtMs + limits.keptPlaceLateMs > nowMs) break;
      over += 1;
      if (promised.claimed) {
        this.#claimed -= 1;
        continue;
      }
      this.#byIdentity.delete(promised.identity);
      this.#share -= newestWeight * this.#share;
    }
    if (over > 0) this.#order.splice(0, over);
  }
}
