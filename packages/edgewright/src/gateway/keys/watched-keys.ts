import { watch, type FSWatcher } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { asAppError } from '../../base/app-error.ts';
import { limits } from '../../contract/limits.ts';
import type { GatewayLog } from '../gateway-log.ts';
import { readKeys } from './key-file.ts';
import { keyRing, noKeys, type KeyRing } from './key-ring.ts';

/**
 * The keys of a file, followed while it changes: the system tells of most changes at once, and a look every
 * `limits.apiKeysPollMs` finds the rest (network disks, a folder that was made later). A revoked key opens nothing
 * 2 s later at the latest.
 */
export class WatchedKeys {
  readonly path: string;
  readonly #log: GatewayLog;
  #ring: KeyRing = noKeys;
  #seen = '';
  #timer: NodeJS.Timeout | null = null;
  #watcher: FSWatcher | null = null;
  #reading: Promise<void> | null = null;
  #readAgain = false;

  constructor(path: string, log: GatewayLog) {
    this.path = path;
    this.#log = log;
  }

  /** Reads the file and follows it. A damaged one is no failure of this call; `ring` says it. */
  static async open(path: string, log: GatewayLog): Promise<WatchedKeys> {
    const keys = new WatchedKeys(path, log);
    await keys.#look();
    keys.#timer = setInterval(() => void keys.#look(), limits.apiKeysPollMs).unref();
    return keys;
  }

  get ring(): KeyRing {
    return this.#ring;
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#watcher?.close();
    this.#watcher = null;
    this.#timer = null;
  }

  /** One look at a time; whoever asks meanwhile gets another one after it. */
  async #look(): Promise<void> {
    this.#readAgain = true;
    this.#reading ??= this.#readWhileAsked().finally(() => (this.#reading = null));
    await this.#reading;
  }

  async #readWhileAsked(): Promise<void> {
    while (this.#readAgain) {
      this.#readAgain = false;
      this.#follow();
      await this.#read();
    }
  }

  async #read(): Promise<void> {
    const seen = await fingerprint(this.path);
    if (seen === this.#seen) return;
    const isFirst = this.#seen === '';
    this.#seen = seen;
    try {
      const keys = await readKeys(this.path);
      this.#ring = keyRing(keys);
      if (!isFirst) this.#log.info({ keys: keys.length }, 'the keys have changed');
    } catch (thrown) {
      const { message: why, code } = asAppError(thrown);
      // Not the keys that held before: one of them may just have been taken away.
      this.#ring = { kind: 'damaged', why };
      this.#log.error({ code }, why);
    }
  }

  /** The folder, not the file: each change puts another file in its place. */
  #follow(): void {
    if (this.#watcher !== null) return;
    try {
      const name = basename(this.path);
      this.#watcher = watch(dirname(this.path), { persistent: false }, (_event, changed) => {
        if (changed === null || changed === name) void this.#look();
      });
      this.#watcher.on('error', () => {
        this.#watcher?.close();
        this.#watcher = null;
      });
    } catch {
      // No such folder yet, or no more watches: the next look tries again.
    }
  }
}

async function fingerprint(path: string): Promise<string> {
  try {
    const { ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    return `${ino}:${size}:${mtimeNs}:${ctimeNs}`;
  } catch (thrown) {
    return `none: ${(thrown as NodeJS.ErrnoException).code ?? ''}`;
  }
}
