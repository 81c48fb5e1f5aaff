/** A request that only has to be sent. */
export interface PreparedRequest {
  /** JSON. */
  readonly body: string;
  /** Tokens of the prompt with its template; null: nobody counted. */
  readonly wantedInputTokens: number | null;
  /** Null: the model may end when it likes. */
  readonly wantedOutputTokens: number | null;
}

/** One conversation, turn by turn. */
export interface Conversation {
  nextTurn(): PreparedRequest;
  /** What the server said to the last turn. */
  answered(text: string): void;
}

/** Makes requests, each different from all before. */
export interface RequestSource {
  /** @param lengths of a trace: instead of those of the shape */
  next(lengths?: { readonly inputTokens?: number; readonly outputTokens?: number }): PreparedRequest;
  conversation(): Conversation;
}
