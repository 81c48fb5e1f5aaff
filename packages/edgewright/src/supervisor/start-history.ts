import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { startStages } from '../contract/engine-state.ts';
import { limits } from '../contract/limits.ts';
import type { StageDurations } from './start-tracker.ts';

const historySchema = z.object({
  schema: z.literal('edgewright/starts@1'),
  /** The newest first. */
  starts: z.array(
    z.object({
      /** What was started: engine, model and image. */
      key: z.string(),
      stages: z.partialRecord(z.enum(startStages), z.number().min(0)),
    }),
  ),
});
type Starts = z.infer<typeof historySchema>['starts'];

/** How long starts took on this box. A file that is lost or damaged costs the estimates, and nothing else. */
export class StartHistory {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** The middle of the last starts of `key`, stage by stage; null when it never was started here. */
  async typical(key: string): Promise<StageDurations | null> {
    const own = (await this.#read()).filter((start) => start.key === key).map(({ stages }) => stages);
    if (own.length === 0) return null;
    const entries = startStages.flatMap((stage) => {
      const times = own.map((stages) => stages[stage]).filter((time) => time !== undefined);
      return times.length === 0 ? [] : [[stage, median(times)] as const];
    });
    return Object.fromEntries(entries);
  }

  async add(key: string, stages: StageDurations): Promise<void> {
    const starts = await this.#read();
    const same = starts.filter((start) => start.key === key).slice(0, limits.startsKeptPerEngine - 1);
    const others = starts.filter((start) => start.key !== key);
    const kept = [{ key, stages }, ...same, ...others].slice(0, limits.startsKept);
    const temporary = `${this.#path}.${process.pid}.new`;
    try {
      await mkdir(dirname(this.#path), { recursive: true });
      await writeFile(temporary, JSON.stringify({ schema: 'edgewright/starts@1', starts: kept }));
      await rename(temporary, this.#path);
    } catch {
      // A full disk must not stop an engine that has just started.
    }
  }

  async #read(): Promise<Starts> {
    try {
      return historySchema.parse(JSON.parse(await readFile(this.#path, 'utf8'))).starts;
    } catch {
      return [];
    }
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
