import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { takeLockFile } from '../../base/lock-file.ts';
import { readSmallText } from '../../base/read-small-text.ts';
import { quotaDaysDocumentSchema } from '../../contract/api-keys.ts';
import { limits } from '../../contract/limits.ts';
import type { GatewayLog } from '../gateway-log.ts';
import { dayMs, dayOf, quotaMeasures, type Amounts } from './key-usage.ts';
import type { QuotaLedger } from './quota-ledger.ts';

/**
 * Keeps the counts of the day over restarts, and shares them between the services of one user: each adds what it
 * counted since its last look to the file, and takes the sum over. Writes at most every `limits.quotaSaveMs`, and only
 * what is new.
 */
export class QuotaFile {
  readonly #path: string;
  readonly #ledger: QuotaLedger;
  readonly #log: GatewayLog;
  readonly #now: () => number;
  #timer: NodeJS.Timeout | null = null;
  #saving: Promise<void> = Promise.resolve();
  /** Counted, and not in the file yet: another process had its lock, or the disk was full. */
  #waiting = new Map<string, Amounts>();

  private constructor(path: string, about: { ledger: QuotaLedger; log: GatewayLog; now: () => number }) {
    this.#path = path;
    this.#ledger = about.ledger;
    this.#log = about.log;
    this.#now = about.now;
  }

  static async open(
    path: string,
    about: { ledger: QuotaLedger; log: GatewayLog; now?: () => number },
  ): Promise<QuotaFile> {
    const file = new QuotaFile(path, { now: Date.now, ...about });
    about.ledger.setSaved(await file.#read(), file.#now());
    file.#timer = setInterval(() => void file.save(), limits.quotaSaveMs).unref();
    return file;
  }

  /** Writes the last counts. */
  async close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.save();
  }

  save(): Promise<void> {
    this.#saving = this.#saving.then(() => this.#save());
    return this.#saving;
  }

  async #save(): Promise<void> {
    for (const [id, amounts] of this.#ledger.takeUnsaved(this.#now())) {
      this.#waiting.set(id, sum(this.#waiting.get(id), amounts));
    }
    if (this.#waiting.size === 0) return;
    const lock = `${this.#path}.lock`;
    try {
      await mkdir(dirname(this.#path), { recursive: true });
      if ((await takeLockFile(lock)) !== null) return;
      try {
        await this.#add();
      } finally {
        await rm(lock, { force: true });
      }
    } catch (thrown) {
      // Counts are for the quotas of today; a full disk must not stop a service.
      this.#log.warn({ path: this.#path, why: (thrown as Error).message }, 'the quotas could not be saved');
    }
  }

  async #add(): Promise<void> {
    const used = await this.#read();
    for (const [id, amounts] of this.#waiting) used[id] = sum(used[id], amounts);
    const newest = Object.entries(used).slice(-limits.apiKeys);
    const document = {
      schema: 'edgewright/quota-days@1',
      day: dayName(this.#now()),
      used: Object.fromEntries(newest),
    };
    const temporary = `${this.#path}.${process.pid}.new`;
    await writeFile(temporary, `${JSON.stringify(document)}\n`, { mode: 0o600 });
    await rename(temporary, this.#path);
    this.#waiting.clear();
    this.#ledger.setSaved(used, this.#now());
  }

  /** Today's counts in the file; none where it is of another day, lost or damaged. */
  async #read(): Promise<Record<string, Amounts>> {
    try {
      const text = await readSmallText(this.#path, limits.quotaFileBytes);
      const { day, used } = quotaDaysDocumentSchema.parse(JSON.parse(text));
      return day === dayName(this.#now()) ? used : {};
    } catch {
      return {};
    }
  }
}

function sum(left: Amounts | undefined, right: Amounts): Amounts {
  if (left === undefined) return right;
  const entries = quotaMeasures.map((measure) => [measure, Math.max(0, left[measure] + right[measure])]);
  return Object.fromEntries(entries) as Amounts;
}

/** `2026-11-21`, UTC. */
function dayName(ms: number): string {
  return new Date(dayOf(ms) * dayMs).toISOString().slice(0, 10);
}
