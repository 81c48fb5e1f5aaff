import type { LlamaLibrary } from './llama-library.ts';
import type { LoadedModel } from './load-model.ts';

/** Text to tokens and tokens to bytes. Pieces are kept after their first use: a vocabulary is finite. */
export class TokenPieces {
  readonly #library: LlamaLibrary;
  readonly #model: LoadedModel;
  readonly #visible: (Buffer | undefined)[];
  readonly #buffer = Buffer.alloc(1024);

  constructor(library: LlamaLibrary, model: LoadedModel) {
    this.#library = library;
    this.#model = model;
    this.#visible = Array.from({ length: model.vocabularySize });
  }

  /**
   * @param addSpecial adds the tokens the model wants around a text (a beginning-of-text token, for example)
   * @param parseSpecial reads names of control tokens in the text as those tokens
   */
  encode(text: string, flags: { addSpecial: boolean; parseSpecial: boolean }): number[] {
    const bytes = Buffer.from(text, 'utf8');
    // A token stands for at least one byte; two more for the special ones around.
    let target = new Int32Array(bytes.length + 2);
    let count = this.#library.tokenize(this.#model.vocab, bytes, target, flags);
    if (count < 0) {
      // Some vocabularies add more; the negative answer is the size needed.
      target = new Int32Array(-count);
      count = this.#library.tokenize(this.#model.vocab, bytes, target, flags);
    }
    return Array.from(target.subarray(0, Math.max(0, count)));
  }

  /** The bytes that a token adds to the answer. Control tokens add none. A token may be part of a character. */
  bytes(token: number): Buffer {
    const known = this.#visible[token];
    if (known) return known;
    const piece = this.#read(token, false);
    this.#visible[token] = piece;
    return piece;
  }

  /** The name of a token, control tokens included. */
  name(token: number): Buffer {
    return this.#read(token, true);
  }

  decode(tokens: readonly number[]): string {
    return Buffer.concat(tokens.map((token) => this.bytes(token))).toString('utf8');
  }

  #read(token: number, special: boolean): Buffer {
    const length = this.#library.tokenToPiece(this.#model.vocab, token, this.#buffer, special);
    if (length >= 0) return Buffer.from(this.#buffer.subarray(0, length));
    const large = Buffer.alloc(-length);
    return large.subarray(0, this.#library.tokenToPiece(this.#model.vocab, token, large, special));
  }
}
