import type { Interval } from './order-interval.ts';
import { percentileOf, sortAscending } from './percentile.ts';
import { seededRandom } from './seeded-random.ts';

export interface TimedValue {
  readonly atMs: number;
  readonly value: number;
}

export interface BootstrapOptions {
  /** Of all values of one redrawn sample, in no order; null: has none. */
  readonly statistic: (values: readonly number[]) => number | null;
  readonly confidence?: number;
  /** Requests nearer than this share batches, and so their fate. */
  readonly blockMs?: number;
  readonly repetitions?: number;
  readonly seed?: number;
}

/** With fewer blocks the redrawn samples are too much alike: the interval would be far too narrow. */
const fewestBlocks = 5;

/**
 * Interval of a statistic of requests that depend on their neighbours: whole blocks of time are drawn with
 * replacement, so that what hangs together stays together. Null: the values span fewer than five blocks.
 */
export function blockBootstrap(values: readonly TimedValue[], options: BootstrapOptions): Interval | null {
  const { statistic, confidence = 0.95, blockMs = 30_000, repetitions = 1_000, seed = 1 } = options;
  const blocks = blocksOf(values, blockMs);
  if (blocks.length < fewestBlocks) return null;
  const random = seededRandom(seed);
  const figures: number[] = [];
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const figure = statistic(redrawn(blocks, random));
    if (figure !== null) figures.push(figure);
  }
  const sorted = sortAscending(figures);
  const doubt = (1 - confidence) / 2;
  return [percentileOf(sorted, doubt), percentileOf(sorted, 1 - doubt)];
}

/** As many blocks as there are, each drawn from all of them. */
function redrawn(blocks: readonly (readonly number[])[], random: () => number): number[] {
  const drawn: number[] = [];
  for (let draw = 0; draw < blocks.length; draw += 1) {
    for (const value of blocks[Math.floor(random() * blocks.length)] ?? []) drawn.push(value);
  }
  return drawn;
}

/** Values by blocks of time from the first one on; blocks without any are left out. */
export function blocksOf(values: readonly TimedValue[], blockMs: number): number[][] {
  let start = Infinity;
  for (const { atMs } of values) start = Math.min(start, atMs);
  const blocks = new Map<number, number[]>();
  for (const { atMs, value } of values) {
    const index = Math.floor((atMs - start) / blockMs);
    const block = blocks.get(index);
    if (block === undefined) blocks.set(index, [value]);
    else block.push(value);
  }
  return [...blocks.entries()].sort(([a], [b]) => a - b).map(([, block]) => block);
}
