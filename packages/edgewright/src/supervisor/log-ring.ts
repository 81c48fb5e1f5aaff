import { TypedEvents } from '../base/typed-events.ts';
import { limits } from '../contract/limits.ts';

export interface LogLine {
  atMs: number;
  stream: 'stdout' | 'stderr';
  text: string;
}

/** The last lines of an engine's output. Older ones are dropped, long ones cut. */
export class LogRing {
  /** Every line as it comes, already cut. */
  readonly added = new TypedEvents<LogLine>();
  readonly #lines: LogLine[] = [];
  #dropped = 0;

  push(line: LogLine): void {
    const text =
      line.text.length > limits.logLineBytes ? `${line.text.slice(0, limits.logLineBytes)}…` : line.text;
    const kept = { ...line, text };
    this.#lines.push(kept);
    this.added.emit(kept);
    if (this.#lines.length > limits.logRingLines) {
      this.#lines.shift();
      this.#dropped += 1;
    }
  }

  /** The newest `count` lines, oldest first. */
  tail(count: number): LogLine[] {
    return this.#lines.slice(-count);
  }

  get droppedLines(): number {
    return this.#dropped;
  }
}
