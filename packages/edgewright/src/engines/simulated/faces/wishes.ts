export interface OfferedFunction {
  readonly name: string;
  /** A JSON schema. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What an OpenAI request wants of its answer beyond a text. */
export interface Wishes {
  /** Functions that may be called; empty: none. */
  readonly functions: readonly OfferedFunction[];
  readonly choice: 'auto' | 'required' | { readonly name: string };
  /** What functions gave, where that is the last that was said; `null`: it is not. */
  readonly result: string | null;
  /** The answer is JSON of this schema; `null`: it is free. */
  readonly schema: unknown;
  /** Tokens to name beside each token, with their probabilities; `null`: not asked for. */
  readonly logprobs: number | null;
  readonly images: number;
}
