import koffi from 'koffi';
import { AppError } from '../../../base/app-error.ts';
import type { DecodingContext } from './decoding-context.ts';
import type { LlamaLibrary } from './llama-library.ts';
import { tokenDataBytes, type Pointer } from './llama-structs.ts';
import type { LoadedModel } from './load-model.ts';

export interface SamplingOptions {
  /** 0 picks the most likely token. */
  temperature: number;
  /** 0 or below: off. */
  topK: number;
  /** 1: off. */
  topP: number;
  /** 0: off. */
  minP: number;
  /** Equal seeds give equal answers, as long as the batch holds the same sequences. */
  seed: number;
  /** 1: off. */
  repetitionPenalty: number;
  frequencyPenalty: number;
  presencePenalty: number;
  /** Added to the logit of a token. */
  logitBias: [token: number, bias: number][];
  /** Never end by itself. */
  ignoreEos: boolean;
  /** Do not end by itself before so many tokens. */
  minTokens: number;
  /** GBNF with the rule `root`, or null. */
  grammar: string | null;
}

/** Tokens that the repetition penalties look back on (llama.cpp's default). */
const penaltyWindowTokens = 64;

/**
 * Picks the next token of one sequence. Owns native memory: call `dispose` when the sequence ends.
 *
 * Order of the chain as in llama-server: penalties, top-k, top-p, min-p, temperature, draw. A grammar is
 * checked after the draw and, when the drawn token does not fit, applied to all candidates before a second
 * draw: checking one token is much cheaper than checking the vocabulary.
 */
export class TokenSampler {
  readonly #library: LlamaLibrary;
  readonly #vocabularySize: number;
  readonly #chain: Pointer;
  readonly #grammar: Pointer | null;
  readonly #candidates: Candidates | null;
  readonly #hasPenalties: boolean;
  /** Steps until the bias against end tokens, the first link of the chain, is taken out. */
  #endBiasSteps: number;

  constructor(library: LlamaLibrary, model: LoadedModel, options: SamplingOptions) {
    this.#library = library;
    this.#vocabularySize = model.vocabularySize;
    this.#grammar = options.grammar === null ? null : buildGrammar(library, model, options.grammar);
    this.#candidates = this.#grammar === null ? null : new Candidates(model.vocabularySize);
    this.#hasPenalties = hasPenalties(options);
    this.#chain = library.samplerChainInit({ no_perf: true });
    this.#endBiasSteps = options.ignoreEos ? Infinity : options.minTokens;
    for (const link of chainLinks(library, model, options)) library.samplerChainAdd(this.#chain, link);
  }

  /** Makes the penalties count the end of the prompt, as far as they look back. */
  rememberPrompt(prompt: readonly number[]): void {
    if (!this.#hasPenalties) return;
    for (const token of prompt.slice(-penaltyWindowTokens)) this.#library.samplerAccept(this.#chain, token);
  }

  /** Draws the token that follows index `index` of the last step. */
  sample(context: DecodingContext, index: number): number {
    const token =
      this.#grammar === null || this.#candidates === null
        ? this.#library.samplerSample(this.#chain, context.pointer, index)
        : this.#sampleWithGrammar(context, index, this.#grammar, this.#candidates);
    this.#endBiasSteps -= 1;
    if (this.#endBiasSteps === 0) {
      this.#library.samplerFree(this.#library.samplerChainRemove(this.#chain, 0));
    }
    return token;
  }

  dispose(): void {
    this.#library.samplerFree(this.#chain);
    if (this.#grammar !== null) this.#library.samplerFree(this.#grammar);
  }

  #sampleWithGrammar(
    context: DecodingContext,
    index: number,
    grammar: Pointer,
    candidates: Candidates,
  ): number {
    const logits = context.logits(index, this.#vocabularySize);
    candidates.fill(logits);
    this.#library.samplerApply(this.#chain, candidates.header);
    let token = candidates.selected();
    candidates.fillOne(token);
    this.#library.samplerApply(grammar, candidates.header);
    if (candidates.firstLogit() === -Infinity) {
      candidates.fill(logits);
      this.#library.samplerApply(grammar, candidates.header);
      this.#library.samplerApply(this.#chain, candidates.header);
      token = candidates.selected();
    }
    this.#library.samplerAccept(grammar, token);
    this.#library.samplerAccept(this.#chain, token);
    return token;
  }
}

function buildGrammar(library: LlamaLibrary, model: LoadedModel, text: string): Pointer {
  const grammar = library.samplerGrammar(model.vocab, text, 'root');
  if (grammar) return grammar;
  throw new AppError('invalid_request', {
    message: 'The grammar could not be parsed: it needs valid GBNF with a rule named `root`.',
    param: 'grammar',
  });
}

function chainLinks(library: LlamaLibrary, model: LoadedModel, options: SamplingOptions): Pointer[] {
  const links: Pointer[] = [];
  const add = (wanted: boolean, make: () => Pointer): void => {
    if (wanted) links.push(make());
  };
  const bias = (pairs: [number, number][]): Pointer =>
    library.samplerLogitBias(model.vocabularySize, pairs.length, packBiases(pairs));

  // First, so that it can be taken out again after `minTokens`.
  add(options.ignoreEos || options.minTokens > 0, () =>
    bias(model.endTokens.map((token) => [token, -Infinity])),
  );
  add(options.logitBias.length > 0, () => bias(options.logitBias));
  add(hasPenalties(options), () =>
    library.samplerPenalties(model.vocabularySize, penaltyWindowTokens, {
      repeat: options.repetitionPenalty,
      frequency: options.frequencyPenalty,
      presence: options.presencePenalty,
    }),
  );
  if (options.temperature <= 0) {
    links.push(library.samplerGreedy());
    return links;
  }
  add(options.topK > 0, () => library.samplerTopK(options.topK));
  add(options.topP < 1, () => library.samplerTopP(options.topP, 1));
  add(options.minP > 0, () => library.samplerMinP(options.minP, 1));
  links.push(library.samplerTemperature(options.temperature), library.samplerDist(options.seed));
  return links;
}

function hasPenalties({ repetitionPenalty, frequencyPenalty, presencePenalty }: SamplingOptions): boolean {
  return repetitionPenalty !== 1 || frequencyPenalty !== 0 || presencePenalty !== 0;
}

function packBiases(pairs: [token: number, bias: number][]): Buffer {
  const packed = Buffer.alloc(pairs.length * 8);
  pairs.forEach(([token, bias], index) => {
    packed.writeInt32LE(token, index * 8);
    packed.writeFloatLE(bias, index * 8 + 4);
  });
  return packed;
}

/**
 * A `llama_token_data_array` over memory of ours: 8 bytes address of the data, 8 bytes size, 8 bytes index of
 * the selected entry, 1 byte "sorted". Samplers may shrink, reorder or replace the data.
 */
class Candidates {
  readonly header = Buffer.alloc(32);
  readonly #data: Buffer;
  readonly #ids: Int32Array;
  readonly #floats: Float32Array;
  readonly #address: bigint;

  constructor(vocabularySize: number) {
    this.#data = Buffer.alloc(vocabularySize * tokenDataBytes);
    this.#ids = new Int32Array(this.#data.buffer, this.#data.byteOffset, vocabularySize * 3);
    this.#floats = new Float32Array(this.#data.buffer, this.#data.byteOffset, vocabularySize * 3);
    this.#address = koffi.address(this.#data);
  }

  fill(logits: Float32Array): void {
    for (let token = 0; token < logits.length; token += 1) {
      this.#ids[token * 3] = token;
      this.#floats[token * 3 + 1] = logits[token] ?? -Infinity;
      this.#floats[token * 3 + 2] = 0;
    }
    this.#writeHeader(logits.length);
  }

  fillOne(token: number): void {
    this.#ids[0] = token;
    this.#floats[1] = 1;
    this.#floats[2] = 0;
    this.#writeHeader(1);
  }

  firstLogit(): number {
    return this.#floats[1] ?? -Infinity;
  }

  selected(): number {
    const index = Number(this.header.readBigInt64LE(16));
    const address = this.header.readBigUInt64LE(0);
    if (index < 0) throw new Error('the sampler chain selected no token');
    return koffi.decode.int32(address + BigInt(index * tokenDataBytes));
  }

  #writeHeader(size: number): void {
    this.header.writeBigUInt64LE(this.#address, 0);
    this.header.writeBigUInt64LE(BigInt(size), 8);
    this.header.writeBigInt64LE(-1n, 16);
    this.header.writeUInt8(0, 24);
  }
}
