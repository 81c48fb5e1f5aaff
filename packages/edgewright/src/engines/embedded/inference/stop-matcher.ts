/**
 * Looks for stop strings in a stream of text. Text that may turn out to be the beginning of a stop string is
 * held back until that is decided; a stop string itself is never given out.
 */
export class StopMatcher {
  readonly #stops: readonly string[];
  #held = '';

  constructor(stops: readonly string[]) {
    this.#stops = stops;
  }

  /** Text that may be given out now, and whether a stop string was completed by `text`. */
  push(text: string): { text: string; stopped: boolean } {
    if (this.#stops.length === 0) return { text, stopped: false };
    const pending = this.#held + text;
    const at = firstIndex(pending, this.#stops);
    if (at !== -1) {
      this.#held = '';
      return { text: pending.slice(0, at), stopped: true };
    }
    const keep = longestPartialEnd(pending, this.#stops);
    this.#held = pending.slice(pending.length - keep);
    return { text: pending.slice(0, pending.length - keep), stopped: false };
  }

  /** What was held back, when nothing more will come. */
  flush(): string {
    const rest = this.#held;
    this.#held = '';
    return rest;
  }
}

function firstIndex(text: string, stops: readonly string[]): number {
  const found = stops.map((stop) => text.indexOf(stop)).filter((index) => index !== -1);
  return found.length === 0 ? -1 : Math.min(...found);
}

/** Length of the longest end of `text` with which a stop string begins. */
function longestPartialEnd(text: string, stops: readonly string[]): number {
  const most = Math.max(...stops.map((stop) => stop.length - 1));
  for (let length = Math.min(most, text.length); length > 0; length -= 1) {
    const end = text.slice(text.length - length);
    if (stops.some((stop) => stop.startsWith(end))) return length;
  }
  return 0;
}
