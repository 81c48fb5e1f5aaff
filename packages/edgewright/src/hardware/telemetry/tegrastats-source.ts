import { LineReader, type ReaderState } from './line-reader.ts';
import { parseTegrastats, type TegrastatsLine } from './parse-tegrastats.ts';

/** What tegrastats said last, while it is being read. */
export class TegrastatsSource {
  readonly #reader: LineReader;
  #state: ReaderState = { kind: 'starting' };
  #line: TegrastatsLine | null = null;

  constructor({
    intervalMs,
    path,
    silenceMs,
  }: {
    intervalMs: number;
    path: string | null;
    silenceMs: number;
  }) {
    this.#reader = new LineReader({
      argv: ['tegrastats', '--interval', String(intervalMs)],
      path,
      silenceMs,
      onLine: (line) => {
        const parsed = parseTegrastats(line);
        if (parsed.ram !== null) this.#line = parsed;
      },
      onState: (state) => {
        this.#state = state;
        if (state.kind !== 'ok') this.#line = null;
      },
    });
  }

  get line(): TegrastatsLine | null {
    return this.#line;
  }

  /** A program that is being started for the first time is not there yet. */
  get state(): 'ok' | 'absent' | 'down' {
    return this.#state.kind === 'starting' ? 'absent' : this.#state.kind;
  }

  start(): void {
    this.#reader.start();
  }

  async stop(): Promise<void> {
    await this.#reader.stop();
  }

  kill(): void {
    this.#reader.kill();
  }
}
