import koffi from 'koffi';
import { AppError } from '../../../base/app-error.ts';
import type { LlamaLibrary } from './llama-library.ts';
import {
  threadpoolFreePrototype,
  threadpoolNewPrototype,
  type NativeBatch,
  type Pointer,
} from './llama-structs.ts';
import type { LoadedModel } from './load-model.ts';

export interface DecodingContextOptions {
  /** Sequences that are decoded together. */
  sessions: number;
  /** Longest prompt plus answer of one sequence. The cache holds `sessions` times as many tokens. */
  contextTokens: number;
  threads: number;
  /** Most tokens in one step. */
  batchTokens: number;
}

/** What went wrong in a step, in llama.cpp's numbers: 1 no room in the cache, 2 aborted, below 0 an error. */
export type DecodeStatus = number;

/**
 * One llama.cpp context with its batch buffers. Tokens are appended with `add`, evaluated together by
 * `decode`, and the logits of those marked `wantsLogits` are then at the index that `add` returned.
 *
 * The cache is unified: all sequences share one pool of cells. With a cache per sequence llama.cpp evaluates
 * sequences together only when their numbers follow one another (`split_equal` in llama-batch.cpp); every gap
 * costs another pass over the weights, and four streams reached only 0.8 of what they reach here. The price is that a
 * step also scans the cells of idle conversations, which a tiny model feels (20 %) and a real one does not.
 */
export class DecodingContext {
  readonly pointer: Pointer;
  readonly #library: LlamaLibrary;
  readonly #memory: Pointer;
  readonly #batch: NativeBatch;
  readonly #tokens: Int32Array;
  readonly #positions: Int32Array;
  readonly #sequenceCounts: Int32Array;
  readonly #sequences: Int32Array[];
  readonly #wantsLogits: Int8Array;
  readonly #releaseThreads: () => void;

  constructor(library: LlamaLibrary, model: LoadedModel, options: DecodingContextOptions) {
    this.#library = library;
    const pointer = library.initFromModel(model.pointer, {
      ...library.contextDefaultParams(),
      // Rounded up per sequence, so that one full sequence never takes the cells of another.
      n_ctx: options.sessions * Math.ceil(options.contextTokens / 256) * 256,
      n_batch: options.batchTokens,
      n_ubatch: Math.min(options.batchTokens, 512),
      n_seq_max: options.sessions,
      // One row of logits per sequence and step; the default reserves one per token of the batch.
      n_outputs_max: options.sessions,
      n_threads: options.threads,
      n_threads_batch: options.threads,
      kv_unified: true,
      swa_full: true,
      no_perf: true,
    });
    if (!pointer) {
      throw new AppError('engine_start_failed', {
        message: `llama.cpp could not reserve a context of ${options.sessions} × ${options.contextTokens} tokens.`,
        facts: { ...options },
        nextStep:
          'Use fewer --sessions or less --context; the engine log above names the buffer that failed.',
      });
    }
    this.pointer = pointer;
    this.#memory = library.getMemory(pointer);
    this.#releaseThreads = keepThreads(library, pointer, options.threads);

    const capacity = options.batchTokens;
    const batch = library.batchInit(capacity, 0, 1);
    this.#batch = batch;
    const view = (address: Pointer, bytes: number): ArrayBuffer => koffi.view(address, bytes);
    this.#tokens = new Int32Array(view(batch.token, capacity * 4));
    this.#positions = new Int32Array(view(batch.pos, capacity * 4));
    this.#sequenceCounts = new Int32Array(view(batch.n_seq_id, capacity * 4));
    this.#wantsLogits = new Int8Array(view(batch.logits, capacity));
    const rows = new BigUint64Array(view(batch.seq_id, capacity * 8));
    this.#sequences = Array.from(rows.slice(0, capacity), (row) => new Int32Array(view(row, 4)));
    batch.n_tokens = 0;
  }

  /** Appends one token to the next step and returns its index in it. */
  add(token: number, position: number, sequence: number, wantsLogits: boolean): number {
    const index = this.#batch.n_tokens;
    const target = this.#sequences[index];
    if (!target) throw new RangeError(`a step holds at most ${this.#sequences.length} tokens`);
    this.#tokens[index] = token;
    this.#positions[index] = position;
    this.#sequenceCounts[index] = 1;
    target[0] = sequence;
    this.#wantsLogits[index] = wantsLogits ? 1 : 0;
    this.#batch.n_tokens = index + 1;
    return index;
  }

  /** Evaluates what was added and empties the batch. */
  decode(): DecodeStatus {
    const status = this.#library.decode(this.pointer, this.#batch);
    this.#batch.n_tokens = 0;
    return status;
  }

  /** The logits of the token at `index` of the last step; valid until the next one. */
  logits(index: number, vocabularySize: number): Float32Array {
    const address = this.#library.logitsAt(this.pointer, index);
    if (!address) throw new RangeError(`no logits at index ${index} of the last step`);
    return new Float32Array(koffi.view(address, vocabularySize * 4));
  }

  /** Drops what `sequence` holds from position `from` on. False when the model cannot drop a part. */
  truncate(sequence: number, from: number): boolean {
    return this.#library.memorySequenceRemove(this.#memory, sequence, from, -1);
  }

  /** Gives `target` the first `length` tokens of `source` too. In one pool of cells that is only a note. */
  copyPrefix(source: number, target: number, length: number): void {
    this.#library.memorySequenceCopy(this.#memory, source, target, [0, length]);
  }

  clear(): void {
    this.#library.memoryClear(this.#memory, true);
  }

  dispose(): void {
    this.#library.batchFree(this.#batch);
    this.#library.contextFree(this.pointer);
    this.#releaseThreads();
  }
}

/**
 * Keeps the compute threads between steps. Without this, ggml starts and joins them for every step. They
 * sleep as soon as there is no work (poll 0 would cost a wake-up per operation, so a short spin is left on).
 */
function keepThreads(library: LlamaLibrary, context: Pointer, threads: number): () => void {
  if (threads <= 1) return () => undefined;
  const registration = library.backendRegistration('CPU');
  const create = registration && library.backendFunction(registration, 'ggml_threadpool_new');
  const free = registration && library.backendFunction(registration, 'ggml_threadpool_free');
  if (!create || !free) return () => undefined;
  const pool = koffi.call(
    create,
    threadpoolNewPrototype,
    library.threadpoolDefaults(threads),
  ) as Pointer | null;
  if (!pool) return () => undefined;
  library.attachThreadpool(context, pool, pool);
  return () => void koffi.call(free, threadpoolFreePrototype, pool);
}
