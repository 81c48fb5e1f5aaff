import { randomSource } from '../../../base/random.ts';

/** The same choices for the same seed on every machine, so that two runs ask the same questions. */
export class SeededRandom {
  /** From 0 up to, but not including, 1. */
  readonly next: () => number;

  constructor(seed: number) {
    this.next = randomSource(seed);
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  pick<Value>(values: readonly Value[]): Value {
    const picked = values[this.between(0, values.length - 1)];
    if (picked === undefined) throw new RangeError('There is nothing to pick from.');
    return picked;
  }

  /** A copy in another order (Fisher and Yates). */
  shuffled<Value>(values: readonly Value[]): Value[] {
    const left = [...values];
    const out: Value[] = [];
    while (left.length > 0) out.push(...left.splice(this.between(0, left.length - 1), 1));
    return out;
  }
}
