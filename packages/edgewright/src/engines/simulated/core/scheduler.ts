import type { SimulatedSpeed } from '../simulation-spec.ts';
import { acceptanceChance, acceptedTokens } from './acceptance.ts';
import { BlockPool } from './block-pool.ts';
import { isDecoding, knownTokens, promptHashes, type Sequence, type SequenceRequest } from './sequence.ts';
import { meanTokensPerStep, stepTimeMs } from './step-time.ts';

export interface SchedulerShape {
  readonly sessions: number;
  readonly batchTokens: number;
  readonly kvTokens: number;
  readonly blockTokens: number;
  readonly prefixCache: boolean;
  /**
   * When the cache is full. `recompute`: admit by the prompt, and put the youngest back to compute it again, as vLLM
   * and SGLang do. `reserve`: admit only what can surely end, as guaranteed-no-evict and slots do.
   */
  readonly whenFull: 'recompute' | 'reserve';
  readonly speed: SimulatedSpeed;
  readonly seed: number;
}

/** What one request got from a step. */
export interface Delivery {
  readonly id: number;
  readonly tokens: number;
  /** Prompt tokens that were found in the cache; only with the first token. */
  readonly cachedTokens: number;
  readonly startedMs: number;
  readonly isLast: boolean;
}

export interface Step {
  readonly startsMs: number;
  readonly durationMs: number;
  readonly deliveries: readonly Delivery[];
  readonly promptTokens: number;
}

interface PromptPiece {
  readonly sequence: Sequence;
  readonly tokens: number;
}

export interface SchedulerCounts {
  preemptions: number;
  drafts: number;
  draftTokens: number;
  acceptedTokens: number;
  steps: number;
  busyMs: number;
}

/** Continuous batching on a paged cache, step by step. Knows no clock: it is told the time, and says how long it takes. */
export class Scheduler {
  readonly counts: SchedulerCounts = {
    preemptions: 0,
    drafts: 0,
    draftTokens: 0,
    acceptedTokens: 0,
    steps: 0,
    busyMs: 0,
  };
  readonly pool: BlockPool;
  readonly #shape: SchedulerShape;
  readonly #running: Sequence[] = [];
  readonly #waiting: Sequence[] = [];

  constructor(shape: SchedulerShape) {
    this.#shape = shape;
    this.pool = new BlockPool(Math.floor(shape.kvTokens / shape.blockTokens));
  }

  get running(): number {
    return this.#running.length;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Tokens of context that one request may have at most, so that it can ever run. */
  get largestRequest(): number {
    return this.pool.total * this.#shape.blockTokens;
  }

  submit(request: SequenceRequest): void {
    const wholeTokens = request.prompt.length + request.answerTokens;
    if (wholeTokens > this.largestRequest || request.answerTokens < 1) {
      throw new RangeError(
        `A request of ${wholeTokens} tokens can never run in a cache of ${this.largestRequest}.`,
      );
    }
    const { seed, speed, blockTokens, prefixCache } = this.#shape;
    const draftTokens = speed.speculation?.draftTokens ?? 0;
    const chance = acceptanceChance(meanTokensPerStep(speed, request.answerTokens), draftTokens);
    this.#waiting.push({
      ...request,
      hashes: prefixCache ? promptHashes(request.prompt, blockTokens) : [],
      accept: acceptedTokens((seed + request.id * 0x9e3779b9) >>> 0, chance, draftTokens),
      computed: 0,
      cached: 0,
      generated: 0,
      blocks: [],
      startedMs: null,
    });
  }

  /** Takes a request out, wherever it is; its blocks are free at once. */
  cancel(id: number): void {
    for (const list of [this.#running, this.#waiting]) {
      const index = list.findIndex((sequence) => sequence.id === id);
      if (index >= 0) list.splice(index, 1).forEach((sequence) => this.#release(sequence));
    }
  }

  /** Plans and does the step that begins now; null: there is nothing to do. */
  step(nowMs: number): Step | null {
    const preemptedBefore = this.counts.preemptions;
    const decoding = this.#growDecoding();
    // Who was just put back would only be put back again.
    const mayAdmit = this.counts.preemptions === preemptedBefore;
    const budget = this.#shape.batchTokens - decoding.length;
    const prompts = this.#choosePrompts({ budget, mayAdmit, nowMs });
    const promptTokens = prompts.reduce((sum, { tokens }) => sum + tokens, 0);
    if (decoding.length === 0 && prompts.length === 0) return null;
    const contextTokens = decoding.reduce((sum, sequence) => sum + sequence.computed, 0);
    const work = { decoding: decoding.length, contextTokens, promptTokens };
    const durationMs = stepTimeMs(this.#shape.speed, work, nowMs);
    const deliveries = [
      ...decoding.map((sequence) => this.#deliver(sequence, this.#tokensOf(sequence))),
      ...prompts.flatMap(({ sequence, tokens }) => this.#feed(sequence, tokens)),
    ];
    this.counts.steps += 1;
    this.counts.busyMs += durationMs;
    return { startsMs: nowMs, durationMs, deliveries, promptTokens };
  }

  /** Those that decode in this step, each with room for what it may get. */
  #growDecoding(): Sequence[] {
    const lookahead = 1 + (this.#shape.speed.speculation?.draftTokens ?? 0);
    const decoding: Sequence[] = [];
    for (const sequence of this.#running.filter(isDecoding)) {
      // An older one may have put it back to the queue.
      if (!this.#running.includes(sequence)) continue;
      const left = sequence.answerTokens - sequence.generated;
      if (this.#makeRoom(sequence, knownTokens(sequence) + Math.min(lookahead, left)))
        decoding.push(sequence);
    }
    return decoding.filter((sequence) => this.#running.includes(sequence));
  }

  /** Blocks for so many tokens, if need be at the cost of the youngest. False: it was the youngest itself. */
  #makeRoom(sequence: Sequence, tokens: number): boolean {
    while (!this.#extend(sequence, tokens)) {
      const youngest = this.#running.at(-1);
      if (youngest === undefined) return false;
      this.#putBack(youngest);
      if (youngest === sequence) return false;
    }
    return true;
  }

  #extend(sequence: Sequence, tokens: number): boolean {
    const needed = Math.ceil(tokens / this.#shape.blockTokens) - sequence.blocks.length;
    if (needed > this.pool.available) return false;
    for (let count = 0; count < needed; count += 1) {
      const block = this.pool.take();
      if (block !== null) sequence.blocks.push(block);
    }
    return true;
  }

  #putBack(sequence: Sequence): void {
    this.#running.splice(this.#running.indexOf(sequence), 1);
    this.#release(sequence);
    this.#waiting.unshift(sequence);
    this.counts.preemptions += 1;
  }

  #release(sequence: Sequence): void {
    for (const block of sequence.blocks) this.pool.release(block);
    sequence.blocks = [];
    sequence.computed = 0;
  }

  /** Prompts are fed in pieces, those that began first, as far as the step has room. */
  #choosePrompts(about: { budget: number; mayAdmit: boolean; nowMs: number }): PromptPiece[] {
    const { mayAdmit, nowMs } = about;
    const chosen: PromptPiece[] = [];
    let left = about.budget;
    const feed = (sequence: Sequence): void => {
      const tokens = Math.min(left, knownTokens(sequence) - sequence.computed);
      if (tokens <= 0) return;
      left -= tokens;
      chosen.push({ sequence, tokens });
    };
    this.#running.filter((sequence) => !isDecoding(sequence)).forEach(feed);
    while (mayAdmit && left > 0 && this.#running.length < this.#shape.sessions) {
      const [next] = this.#waiting;
      if (next === undefined || !this.#admit(next, nowMs)) break;
      this.#waiting.shift();
      this.#running.push(next);
      feed(next);
    }
    return chosen;
  }

  #admit(sequence: Sequence, nowMs: number): boolean {
    const { blockTokens, whenFull } = this.#shape;
    // The last token is always computed: its output is the first of the answer.
    const reusable = Math.floor((knownTokens(sequence) - 1) / blockTokens);
    for (const hash of sequence.hashes.slice(0, reusable)) {
      const block = this.pool.reuse(hash);
      if (block === null) break;
      sequence.blocks.push(block);
    }
    const found = sequence.blocks.length * blockTokens;
    const whole = sequence.prompt.length + sequence.answerTokens;
    if (!this.#extend(sequence, whenFull === 'reserve' ? whole : knownTokens(sequence) + 1)) {
      this.#release(sequence);
      return false;
    }
    sequence.computed = found;
    if (sequence.startedMs === null) sequence.cached = found;
    sequence.startedMs ??= nowMs;
    return true;
  }

  /** A piece of a prompt; the last piece yields a token. */
  #feed(sequence: Sequence, tokens: number): Delivery[] {
    sequence.computed += tokens;
    if (sequence.computed < knownTokens(sequence)) return [];
    const { blockTokens } = this.#shape;
    sequence.hashes.forEach((hash, index) => {
      const block = sequence.blocks[index];
      if (block !== undefined && (index + 1) * blockTokens <= sequence.computed) this.pool.name(block, hash);
    });
    return [this.#deliver(sequence, 1)];
  }

  #tokensOf(sequence: Sequence): number {
    const drafted = this.#shape.speed.speculation?.draftTokens ?? 0;
    if (drafted === 0) return 1;
    const accepted = sequence.accept();
    this.counts.drafts += 1;
    this.counts.draftTokens += drafted;
    this.counts.acceptedTokens += accepted;
    return accepted + 1;
  }

  #deliver(sequence: Sequence, offered: number): Delivery {
    const isFirst = sequence.generated === 0;
    const tokens = Math.min(offered, sequence.answerTokens - sequence.generated);
    sequence.generated += tokens;
    sequence.computed = knownTokens(sequence) - 1;
    const isLast = sequence.generated >= sequence.answerTokens;
    if (isLast) {
      this.#running.splice(this.#running.indexOf(sequence), 1);
      this.#release(sequence);
    }
    return {
      id: sequence.id,
      tokens,
      cachedTokens: isFirst ? sequence.cached : 0,
      startedMs: sequence.startedMs ?? 0,
      isLast,
    };
  }
}
