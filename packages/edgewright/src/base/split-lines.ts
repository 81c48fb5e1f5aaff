import type { Readable } from 'node:stream';
import { limits } from '../contract/limits.ts';

/** Calls `onLine` for every line of `stream`. A line without an end is given out in pieces of bounded size. */
export function splitLines(stream: Readable, onLine: (line: string) => void): void {
  feed(stream, new LineSplitter('\n', onLine));
}

/** The same for output of programs that draw progress: a carriage return ends a line, too. */
export function splitLogLines(stream: Readable, onLine: (line: string) => void): void {
  feed(stream, new LineSplitter('\n or \r', onLine));
}

function feed(stream: Readable, splitter: LineSplitter): void {
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => splitter.push(chunk));
  stream.on('end', () => splitter.end());
}

/** Cuts text that arrives in pieces into lines of at most `limits.logLineBytes` characters. */
export class LineSplitter {
  readonly #ends: RegExp;
  readonly #onLine: (line: string) => void;
  #rest = '';
  #endedInReturn = false;

  constructor(ends: '\n' | '\n or \r', onLine: (line: string) => void) {
    this.#ends = ends === '\n' ? /\r?\n/ : /\r?\n|\r/;
    this.#onLine = onLine;
  }

  push(chunk: string): void {
    // The first half of `\r\n` has ended the line already when it came at the end of the last piece.
    const text = this.#endedInReturn && chunk.startsWith('\n') ? chunk.slice(1) : chunk;
    if (chunk !== '') this.#endedInReturn = this.#ends.test('\r') && chunk.endsWith('\r');
    const lines = (this.#rest + text).split(this.#ends);
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#giveOut(line);
    while (this.#rest.length > limits.logLineBytes) {
      this.#onLine(this.#rest.slice(0, limits.logLineBytes));
      this.#rest = this.#rest.slice(limits.logLineBytes);
    }
  }

  /** Gives out what has no end. */
  end(): void {
    if (this.#rest !== '') this.#giveOut(this.#rest);
    this.#rest = '';
  }

  #giveOut(line: string): void {
    for (let at = 0; at === 0 || at < line.length; at += limits.logLineBytes) {
      this.#onLine(line.slice(at, at + limits.logLineBytes));
    }
  }
}
