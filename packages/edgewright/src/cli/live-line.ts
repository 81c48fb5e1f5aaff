import type { CommandOutput } from './command-output.ts';

/** Between two texts for a person: often enough to look alive. */
const terminalPauseMs = 200;

/** One line that changes while something long runs: redrawn for a person, and seldom enough for a log to be read. */
export class LiveLine {
  readonly #output: CommandOutput;
  readonly #stream: { write(text: string): unknown };
  readonly #pauseMs: number;
  #shownMs: number;
  #isOpen = false;

  /** @param logPauseMs between two lines of a log, and before the first one */
  constructor(
    output: CommandOutput,
    {
      logPauseMs,
      stream = process.stderr,
    }: { logPauseMs: number; stream?: { write(text: string): unknown } },
  ) {
    this.#output = output;
    this.#stream = stream;
    this.#pauseMs = output.isTerminal ? terminalPauseMs : logPauseMs;
    this.#shownMs = output.isTerminal ? -terminalPauseMs : performance.now();
  }

  /** Shows a text, unless the last one is too young. `isLast` comes always where it replaces one. */
  show(text: () => string, isLast = false): void {
    const nowMs = performance.now();
    const due = nowMs - this.#shownMs >= this.#pauseMs || (isLast && this.#output.isTerminal);
    if (!due) return;
    this.#shownMs = nowMs;
    if (!this.#output.isTerminal) return this.#output.note(text());
    this.#stream.write(`\r\u001b[2K${text().slice(0, Math.max(20, this.#output.columns - 1))}`);
    this.#isOpen = true;
  }

  /** Takes the line away, so that something else can be written. */
  clear(): void {
    if (this.#isOpen) this.#stream.write('\r\u001b[2K');
    this.#isOpen = false;
  }
}

/** `[████████░░░░░░░░]`; `share` is 0 to 1. */
export function progressBar(share: number, cells = 24): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * cells);
  return `[${'█'.repeat(full)}${'░'.repeat(cells - full)}]`;
}
