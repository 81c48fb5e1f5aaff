import { asAppError } from '../../../base/app-error.ts';
import type { DecodingContext } from '../native/decoding-context.ts';
import type { LlamaLibrary } from '../native/llama-library.ts';
import type { LoadedModel } from '../native/load-model.ts';
import { rankLogprobs } from '../native/rank-logprobs.ts';
import { TokenPieces } from '../native/token-pieces.ts';
import { TokenSampler } from '../native/token-sampler.ts';
import { Generation } from './generation.ts';
import type {
  FinishReason,
  GenerationDelta,
  GenerationRequest,
  InferenceEvent,
  RequestFailure,
} from './messages.ts';
import type { InferenceCounters } from './counters.ts';
import { planStep, promptTokensPerStep } from './plan-step.ts';
import { SequenceCache } from './sequence-cache.ts';

export interface InferenceLoopOptions {
  sessions: number;
  contextTokens: number;
  batchTokens: number;
  /** Requests that may wait for a sequence. */
  queuedRequests: number;
}

/** Everything one step gives to the outside. */
type StepReport = Extract<InferenceEvent, { kind: 'step' }>;

/**
 * Continuous batching: each step evaluates one token of every generating request together with pieces of the
 * prompts that are still being read. The only owner of sequences, samplers and the cache; runs in one thread
 * and never waits inside a step.
 */
export class InferenceLoop {
  readonly pieces: TokenPieces;
  readonly #library: LlamaLibrary;
  readonly #model: LoadedModel;
  readonly #context: DecodingContext;
  readonly #options: InferenceLoopOptions;
  readonly #cache: SequenceCache;
  readonly #endTokens: ReadonlySet<number>;
  readonly #queue: { request: GenerationRequest; prompt: number[] }[] = [];
  #running: Generation[] = [];
  #promptTokensPerMs: number | null = null;
  readonly #totals = { steps: 0, stepMs: 0, promptTokens: 0, cachedTokens: 0, generatedTokens: 0 };

  constructor(
    native: { library: LlamaLibrary; model: LoadedModel; context: DecodingContext },
    options: InferenceLoopOptions,
  ) {
    this.#library = native.library;
    this.#model = native.model;
    this.#context = native.context;
    this.#options = options;
    this.pieces = new TokenPieces(native.library, native.model);
    this.#endTokens = new Set(native.model.endTokens);
    this.#cache = new SequenceCache(native.context, {
      sequences: options.sessions,
      canCopy: !native.model.hasRunningState,
    });
  }

  get hasWork(): boolean {
    return this.#running.length > 0 || this.#queue.length > 0;
  }

  get counters(): InferenceCounters {
    return {
      ...this.#totals,
      running: this.#running.length,
      waiting: this.#queue.length,
      freeSequences: this.#cache.freeCount,
      cachedCells: this.#cache.heldTokens,
    };
  }

  /** Takes a request in, or says why not. */
  submit(request: GenerationRequest): RequestFailure | null {
    const prompt =
      request.prompt.kind === 'tokens'
        ? request.prompt.tokens
        : this.pieces.encode(request.prompt.text, { addSpecial: true, parseSpecial: true });
    const failure = this.#refusal(prompt);
    if (!failure) this.#queue.push({ request, prompt });
    return failure;
  }

  /** Forgets a request. Its sequence is free at once. Null when it is not (or no longer) here. */
  cancel(id: number): Generation['usage'] | null {
    const queued = this.#queue.findIndex(({ request }) => request.id === id);
    if (queued !== -1) {
      const [entry] = this.#queue.splice(queued, 1);
      return { promptTokens: entry?.prompt.length ?? 0, cachedTokens: 0, completionTokens: 0 };
    }
    const generation = this.#running.find((running) => running.id === id);
    if (!generation) return null;
    this.#release(generation);
    return generation.usage;
  }

  /** One decoding step. Call only while `hasWork`. */
  step(): StepReport {
    const report: StepReport = { kind: 'step', deltas: [], finished: [], failed: [] };
    this.#admit(report);
    const wantingLogits = this.#fillBatch();
    const startedMs = performance.now();
    const promptTokens = this.#pendingPromptTokens;
    const status = this.#context.decode();
    if (status === 0) {
      this.#account(performance.now() - startedMs, promptTokens, wantingLogits.length);
      for (const { generation, index } of wantingLogits) this.#advance(generation, index, report);
    } else {
      this.#failAll(status, report);
    }
    return report;
  }

  #pendingPromptTokens = 0;

  #refusal(prompt: readonly number[]): RequestFailure | null {
    const { contextTokens, queuedRequests } = this.#options;
    const refuse = (code: RequestFailure['code'], message: string, param: string | null): RequestFailure => ({
      code,
      message,
      param,
    });
    if (prompt.length === 0) return refuse('invalid_request', 'The prompt has no tokens.', 'prompt');
    const foreign = prompt.find((token) => token < 0 || token >= this.#model.vocabularySize);
    if (foreign !== undefined) {
      const last = this.#model.vocabularySize - 1;
      return refuse('invalid_request', `Token ${foreign} is not in the vocabulary (0 to ${last}).`, 'prompt');
    }
    if (prompt.length >= contextTokens) {
      const excess = prompt.length - (contextTokens - 1);
      return refuse(
        'context_length_exceeded',
        `The prompt has ${prompt.length} tokens; the context holds ${contextTokens} tokens for prompt and answer ` +
          `together, so the prompt is at least ${excess} ${excess === 1 ? 'token' : 'tokens'} too long.`,
        'messages',
      );
    }
    if (this.#queue.length >= queuedRequests) {
      return refuse('queue_full', `${this.#queue.length} requests are waiting already.`, null);
    }
    return null;
  }

  #admit(report: StepReport): void {
    while (this.#queue.length > 0) {
      const next = this.#queue[0];
      const place = next && this.#cache.claim(next.prompt);
      if (!next || !place) return;
      this.#queue.shift();
      try {
        const sampler = new TokenSampler(this.#library, this.#model, next.request.sampling);
        sampler.rememberPrompt(next.prompt);
        this.#running.push(
          new Generation(
            next.request,
            {
              sequence: place.index,
              prompt: next.prompt,
              cachedTokens: place.keep,
              contextTokens: this.#options.contextTokens,
            },
            { sampler, pieces: this.pieces },
          ),
        );
        this.#totals.cachedTokens += place.keep;
      } catch (thrown) {
        this.#cache.release(place.index);
        const error = asAppError(thrown);
        const code = error.code === 'invalid_request' ? 'invalid_request' : 'internal';
        report.failed.push({
          id: next.request.id,
          failure: { code, message: error.message, param: error.param },
        });
      }
    }
  }

  /** Puts this step's tokens into the batch; returns who gets logits, and where. */
  #fillBatch(): { generation: Generation; index: number }[] {
    const generating = this.#running.filter(({ promptTokensLeft }) => promptTokensLeft === 0).length;
    const shares = planStep(this.#running, {
      batchTokens: this.#options.batchTokens,
      promptTokens: promptTokensPerStep({
        promptTokensPerMs: this.#promptTokensPerMs,
        othersGenerating: generating > 0,
        batchTokens: this.#options.batchTokens,
      }),
    });
    const wantingLogits: { generation: Generation; index: number }[] = [];
    this.#pendingPromptTokens = 0;
    this.#running.forEach((generation, place) => {
      const share = shares[place] ?? 0;
      if (generation.promptTokensLeft === 0) {
        const token = generation.nextToken ?? 0;
        const index = this.#context.add(
          token,
          this.#cache.append(generation.sequence, token),
          generation.sequence,
          true,
        );
        wantingLogits.push({ generation, index });
        return;
      }
      this.#pendingPromptTokens += share;
      for (let taken = 0; taken < share; taken += 1) {
        const token = generation.prompt[generation.evaluated] ?? 0;
        generation.evaluated += 1;
        const isLast = generation.promptTokensLeft === 0;
        const position = this.#cache.append(generation.sequence, token);
        const index = this.#context.add(token, position, generation.sequence, isLast);
        if (isLast) wantingLogits.push({ generation, index });
      }
    });
    return wantingLogits;
  }

  #account(stepMs: number, promptTokens: number, answered: number): void {
    this.#totals.steps += 1;
    this.#totals.stepMs += stepMs;
    this.#totals.promptTokens += promptTokens;
    this.#totals.generatedTokens += answered;
    // A step that is mostly prompt tells how fast prompts are read; smooth it, the machine may be shared.
    if (promptTokens < 16 || promptTokens < answered * 4) return;
    const rate = promptTokens / Math.max(stepMs, 0.01);
    this.#promptTokensPerMs =
      this.#promptTokensPerMs === null ? rate : 0.7 * this.#promptTokensPerMs + 0.3 * rate;
  }

  #advance(generation: Generation, index: number, report: StepReport): void {
    const token = generation.sampler.sample(this.#context, index);
    const isEnd = this.#endTokens.has(token);
    const ranked =
      generation.logprobs === null || isEnd
        ? null
        : rankLogprobs(this.#context.logits(index, this.#model.vocabularySize), token, generation.logprobs);
    const { delta, finish } = generation.accept(token, isEnd, ranked);
    report.deltas.push(delta satisfies GenerationDelta);
    if (finish !== null) this.#finish(generation, finish, report);
  }

  #finish(generation: Generation, reason: FinishReason, report: StepReport): void {
    this.#release(generation);
    report.finished.push({ id: generation.id, reason, usage: generation.usage });
  }

  #release(generation: Generation): void {
    generation.sampler.dispose();
    this.#cache.release(generation.sequence);
    this.#running = this.#running.filter((running) => running !== generation);
  }

  /** A step that fails leaves the cache in an unknown state: every running request ends, the cache is emptied. */
  #failAll(status: number, report: StepReport): void {
    const reason = status === 1 ? 'the cache has no room for this step' : `llama.cpp answered ${status}`;
    for (const generation of this.#running) {
      const failure: RequestFailure = {
        code: 'internal',
        message: `A decoding step failed: ${reason}.`,
        param: null,
      };
      report.failed.push({ id: generation.id, failure });
      this.#release(generation);
    }
    this.#cache.clear();
  }
}
