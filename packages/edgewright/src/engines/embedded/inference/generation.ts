import { StringDecoder } from 'node:string_decoder';
import type { TokenPieces } from '../native/token-pieces.ts';
import type { TokenSampler } from '../native/token-sampler.ts';
import type { TokenLogprobs } from '../native/rank-logprobs.ts';
import type {
  DeltaLogprob,
  FinishReason,
  GenerationDelta,
  GenerationRequest,
  GenerationUsage,
} from './messages.ts';
import { StopMatcher } from './stop-matcher.ts';

/** One running request: where it stands in its prompt and its answer. Holds no native memory but its sampler. */
export class Generation {
  readonly id: number;
  readonly sequence: number;
  readonly prompt: readonly number[];
  readonly sampler: TokenSampler;
  /** Candidates to report per token, or null. */
  readonly logprobs: number | null;
  /** Prompt tokens that are in the cache. Equal to the prompt's length while generating. */
  evaluated: number;
  /** The token to evaluate next, once the prompt is done. */
  nextToken: number | null = null;
  readonly #cachedTokens: number;
  readonly #mostTokens: number;
  readonly #pieces: TokenPieces;
  readonly #decoder = new StringDecoder('utf8');
  readonly #matcher: StopMatcher;
  #generated = 0;

  constructor(
    request: GenerationRequest,
    place: { sequence: number; prompt: readonly number[]; cachedTokens: number; contextTokens: number },
    tools: { sampler: TokenSampler; pieces: TokenPieces },
  ) {
    this.id = request.id;
    this.sequence = place.sequence;
    this.prompt = place.prompt;
    this.evaluated = place.cachedTokens;
    this.logprobs = request.logprobs;
    this.sampler = tools.sampler;
    this.#pieces = tools.pieces;
    this.#cachedTokens = place.cachedTokens;
    this.#matcher = new StopMatcher(request.stop);
    const room = place.contextTokens - place.prompt.length;
    this.#mostTokens = Math.min(request.maxTokens ?? room, room);
  }

  get promptTokensLeft(): number {
    return this.prompt.length - this.evaluated;
  }

  get usage(): GenerationUsage {
    return {
      promptTokens: this.prompt.length,
      cachedTokens: this.#cachedTokens,
      completionTokens: this.#generated,
    };
  }

  /** Takes in a drawn token: what to give out, and whether the answer is complete. */
  accept(
    token: number,
    isEnd: boolean,
    ranked: TokenLogprobs | null,
  ): { delta: GenerationDelta; finish: FinishReason | null } {
    this.#generated += 1;
    if (isEnd) return { delta: this.#delta(this.#rest(), null), finish: 'stop' };

    const { text, stopped } = this.#matcher.push(this.#decoder.write(this.#pieces.bytes(token)));
    const logprob = ranked && this.#describe(token, ranked);
    if (stopped) return { delta: this.#delta(text, logprob), finish: 'stop' };
    if (this.#generated >= this.#mostTokens) {
      return { delta: this.#delta(text + this.#rest(), logprob), finish: 'length' };
    }
    this.nextToken = token;
    return { delta: this.#delta(text, logprob), finish: null };
  }

  #rest(): string {
    const { text } = this.#matcher.push(this.#decoder.end());
    return text + this.#matcher.flush();
  }

  #delta(text: string, logprob: DeltaLogprob | null): GenerationDelta {
    return { id: this.id, text, logprob };
  }

  #describe(token: number, ranked: TokenLogprobs): DeltaLogprob {
    const named = (id: number): { token: string; bytes: number[] } => {
      const bytes = this.#pieces.name(id);
      return { token: bytes.toString('utf8'), bytes: [...bytes] };
    };
    return {
      ...named(token),
      logprob: ranked.chosen,
      top: ranked.top.map((entry) => ({ ...named(entry.token), logprob: entry.logprob })),
    };
  }
}
