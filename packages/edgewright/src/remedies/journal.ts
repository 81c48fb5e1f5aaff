import { mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../base/app-error.ts';
import { changeRecordSchema, type ChangeId, type ChangeRecord, type FileBackup } from '../contract/change.ts';
import { sha256, type FileState } from './change-host.ts';
import { takeLock } from './take-lock.ts';

const recordFile = 'change.json';
const lockFile = 'lock';

/**
 * What was done to a host: one folder per application, with its record and a copy of every file as it was. Written
 * before anything is touched, one writer at a time, each record replaced in one step. The folder is readable by
 * its owner only: configuration may hold passwords.
 */
export class Journal {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  /** Every application, oldest first. A folder without a record died before anything was touched. */
  async list(): Promise<ChangeRecord[]> {
    const names = await this.#names();
    const records: ChangeRecord[] = [];
    for (const name of names) {
      const record = await this.#read(name);
      if (record) records.push(record);
    }
    return records;
  }

  /** An id for the next application: counted, because the clock may be what is wrong with the box. */
  async nextId(change: ChangeId): Promise<string> {
    const last = Math.max(0, ...(await this.#names()).map((name) => Number.parseInt(name, 10)));
    return `${String(last + 1).padStart(4, '0')}-${change}`;
  }

  /** Writes a record for the first time, or in a new state. */
  async write(record: ChangeRecord): Promise<void> {
    const folder = this.folderOf(record.id);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await replaceDurably(join(folder, recordFile), `${JSON.stringify(record, null, 2)}\n`);
  }

  /** Keeps a file as it is now, byte by byte. */
  async keep(id: string, path: string, state: FileState | null): Promise<FileBackup> {
    if (state === null) return { kind: 'absent', path };
    const folder = this.folderOf(id);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const copy = `${path.replaceAll('/', '_')}.before`;
    await replaceDurably(join(folder, copy), state.bytes);
    const { mode, userId, groupId } = state;
    return { kind: 'kept', path, copy, sha256: sha256(state.bytes), mode, userId, groupId };
  }

  /** A kept file as it was; refuses a copy that is no longer what was kept. */
  async recall(id: string, backup: FileBackup & { kind: 'kept' }): Promise<FileState> {
    const bytes = await readFile(join(this.folderOf(id), backup.copy));
    const found = sha256(bytes);
    if (found !== backup.sha256) {
      throw new AppError('change_not_restored', {
        message: `The copy of ${backup.path} in ${this.folderOf(id)} is damaged: its hash is ${found} instead of ${backup.sha256}.`,
        facts: { path: backup.path, folder: this.folderOf(id) },
      });
    }
    return { bytes, mode: backup.mode, userId: backup.userId, groupId: backup.groupId };
  }

  folderOf(id: string): string {
    return join(this.directory, id);
  }

  /** Runs `work` as the only writer. A lock whose process has ended is taken over. */
  async exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 }).catch((thrown: unknown) => {
      throw this.#unreadable(thrown);
    });
    const path = join(this.directory, lockFile);
    await takeLock(path);
    try {
      return await work();
    } finally {
      await rm(path, { force: true });
    }
  }

  /** Folders of applications, in the order in which they were begun. */
  async #names(): Promise<string[]> {
    const names = await readdir(this.directory).catch((thrown: unknown) => {
      if (isMissing(thrown)) return [];
      throw this.#unreadable(thrown);
    });
    return names
      .filter((name) => /^\d+-/.test(name))
      .toSorted((left, right) => Number.parseInt(left, 10) - Number.parseInt(right, 10));
  }

  async #read(name: string): Promise<ChangeRecord | null> {
    const path = join(this.directory, name, recordFile);
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (thrown) {
      if (isMissing(thrown)) return null;
      throw this.#unreadable(thrown);
    }
    try {
      return changeRecordSchema.parse(JSON.parse(text));
    } catch (thrown) {
      throw new AppError('journal_unreadable', {
        message: `${path} is not a record of a change.`,
        facts: { path },
        nextStep: 'Move that folder away if nothing in it is needed.',
        cause: thrown,
      });
    }
  }

  #unreadable(cause: unknown): AppError {
    return new AppError('journal_unreadable', {
      message: `The journal of changes in ${this.directory} cannot be used (${(cause as Error).message}).`,
      facts: { directory: this.directory },
      cause,
    });
  }
}

/** A reader sees the old text or the new one, also after a power cut. */
async function replaceDurably(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.new`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

function isMissing(thrown: unknown): boolean {
  const { code } = thrown as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
