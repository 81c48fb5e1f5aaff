/** Rows of the table of bounds about comparing the quality of two services. */
export const evalLimits = {
  /** One answer of either side: a slow board, a queue in front of it, and an answer that runs to its limit. */
  evalAnswerMs: 300_000,
  /** The body of one answer; twenty alternatives for each of a thousand tokens stay below. */
  evalAnswerBytes: 8 * 1024 * 1024,
  /** Characters of an answer that are kept and judged; longer ones have run away. */
  evalAnswerCharacters: 32_000,
  /** Longest pause that a busy service may ask for before the one repetition. */
  evalRetryPauseMs: 30_000,
  /** Until a service tells which models it has. */
  evalModelsMs: 15_000,
  /** Connections in a row that fail before a service counts as gone. */
  evalFailuresInARow: 5,
  /** Requests at the same time to one service. */
  evalConcurrency: 256,
  /** A file of items that the user brings. */
  evalDatasetBytes: 64 * 1024 * 1024,
  /** Items of one run, built in and brought; each is asked three times. */
  evalItems: 20_000,
  /** Bad lines of a file that are listed one by one. */
  evalListedProblems: 20,
  /** Judging one answer by an expression or a schema of the user: a bad expression may take for ever. */
  evalCheckMs: 250,
  /** Characters of one expression of a check. */
  evalPatternCharacters: 2_000,
  /** Files of an earlier run that are read again. */
  evalRunFileBytes: 256 * 1024 * 1024,
  /** Answers of which the alternatives of the first tokens are asked for and compared. */
  evalDivergenceItems: 100,
  /** Tokens of each of them. */
  evalDivergenceTokens: 64,
  /** Alternatives of a token that are compared; the older interface gives no more than five. */
  evalAlternatives: 5,
  /** Texts for teacher forcing. */
  evalForcedTexts: 50,
  /** Characters of one of them. */
  evalForcedCharacters: 2_000,
  /** Positions where a service has to be asked once for each. */
  evalForcedPositions: 250,
  /** Flips shown in flips.md. */
  evalShownFlips: 500,
} as const;
