import { type FileHandle, open } from 'node:fs/promises';
import { limits } from '../../contract/limits.ts';
import type { RequestRecord } from '../../contract/request-record.ts';
import { asWriteFailure } from '../../base/whole-file.ts';

export interface LinesWriter<Row> {
  /** Resolves at once, unless the disk is behind by more than `limits.benchWaitingBytes`. */
  write(row: Row): Promise<void>;
  /** Everything is on the disk when this resolves. */
  close(): Promise<void>;
}

export type RecordWriter = LinesWriter<RequestRecord>;

/**
 * A new `records.jsonl`, one line per request, handed to the system as soon as the line before is: who kills the run
 * loses at most what waited, and its last line may be torn.
 *
 * @param flags `a`: go on with a file that is there
 * @throws AppError `output_exists`, `output_refused`, `disk_full`
 */
export async function openRecordWriter(path: string, flags: 'a' | 'ax' = 'ax'): Promise<RecordWriter> {
  return await openLinesWriter<RequestRecord>(path, flags);
}

/** The same for lines of another kind. @throws AppError `output_exists`, `output_refused`, `disk_full` */
export async function openLinesWriter<Row>(
  path: string,
  flags: 'a' | 'ax' = 'ax',
): Promise<LinesWriter<Row>> {
  const file = await open(path, flags).catch((thrown: unknown) => {
    throw asWriteFailure(thrown, path);
  });
  return new QueuedWriter<Row>(file, path);
}

class QueuedWriter<Row> implements LinesWriter<Row> {
  readonly #file: FileHandle;
  readonly #path: string;
  #lines: string[] = [];
  #waitingCharacters = 0;
  #writing: Promise<void> | null = null;
  #failure: { readonly error: unknown } | null = null;

  constructor(file: FileHandle, path: string) {
    this.#file = file;
    this.#path = path;
  }

  async write(row: Row): Promise<void> {
    this.#throwFailure();
    const line = `${JSON.stringify(row)}\n`;
    this.#lines.push(line);
    this.#waitingCharacters += line.length;
    this.#writing ??= this.#drain();
    if (this.#waitingCharacters > limits.benchWaitingBytes) {
      await this.#writing;
      this.#throwFailure();
    }
  }

  async close(): Promise<void> {
    await this.#writing;
    try {
      this.#throwFailure();
      await this.#file.sync();
    } finally {
      await this.#file.close();
    }
  }

  /** Never rejects: whoever writes or closes next gets the failure. */
  async #drain(): Promise<void> {
    try {
      while (this.#lines.length > 0) {
        const text = this.#lines.join('');
        this.#lines = [];
        await this.#file.appendFile(text);
        this.#waitingCharacters -= text.length;
      }
    } catch (thrown) {
      this.#failure = { error: asWriteFailure(thrown, this.#path) };
      this.#lines = [];
    } finally {
      this.#writing = null;
    }
  }

  #throwFailure(): void {
    if (this.#failure !== null) throw this.#failure.error;
  }
}
