import type { DecodingContext } from '../native/decoding-context.ts';
import { chooseSequence } from './choose-sequence.ts';

interface Sequence {
  index: number;
  held: number[];
  busy: boolean;
  lastUsed: number;
}

/** Which tokens each sequence of the native cache holds. The only one who changes that cache's contents. */
export class SequenceCache {
  readonly #context: DecodingContext;
  readonly #sequences: Sequence[];
  readonly #canCopy: boolean;
  #uses = 0;

  constructor(context: DecodingContext, options: { sequences: number; canCopy: boolean }) {
    this.#context = context;
    this.#canCopy = options.canCopy;
    this.#sequences = Array.from({ length: options.sequences }, (_, index) => ({
      index,
      held: [],
      busy: false,
      lastUsed: 0,
    }));
  }

  get freeCount(): number {
    return this.#sequences.filter(({ busy }) => !busy).length;
  }

  get heldTokens(): number {
    return this.#sequences.reduce((sum, { held }) => sum + held.length, 0);
  }

  /** Reserves a sequence for a prompt; `keep` leading tokens need no evaluation. Null: all are busy. */
  claim(prompt: readonly number[]): { index: number; keep: number } | null {
    const choice = chooseSequence(this.#sequences, prompt, this.#canCopy);
    const sequence = choice && this.#sequences[choice.index];
    if (!choice || !sequence) return null;
    sequence.busy = true;
    const keep = choice.copy
      ? this.#takeCopy(sequence, choice.copy)
      : this.#keepLeading(sequence, choice.keep);
    return { index: sequence.index, keep };
  }

  /** Notes that `token` goes into the cache next; returns its position. */
  append(index: number, token: number): number {
    const sequence = this.#at(index);
    sequence.held.push(token);
    return sequence.held.length - 1;
  }

  /** The sequence is free; what it holds stays for the next turn of the conversation. */
  release(index: number): void {
    const sequence = this.#at(index);
    this.#uses += 1;
    sequence.busy = false;
    sequence.lastUsed = this.#uses;
  }

  clear(): void {
    this.#context.clear();
    for (const sequence of this.#sequences) sequence.held = [];
  }

  #takeCopy(sequence: Sequence, copy: { from: number; length: number }): number {
    this.#context.truncate(sequence.index, 0);
    this.#context.copyPrefix(copy.from, sequence.index, copy.length);
    sequence.held = this.#at(copy.from).held.slice(0, copy.length);
    return copy.length;
  }

  #keepLeading(sequence: Sequence, keep: number): number {
    if (keep === sequence.held.length) return keep;
    // Some caches cannot drop a part; then everything goes.
    const kept = this.#context.truncate(sequence.index, keep) ? keep : 0;
    if (kept === 0) this.#context.truncate(sequence.index, 0);
    sequence.held.length = kept;
    return kept;
  }

  #at(index: number): Sequence {
    const sequence = this.#sequences[index];
    if (!sequence) throw new RangeError(`no sequence ${index}`);
    return sequence;
  }
}
