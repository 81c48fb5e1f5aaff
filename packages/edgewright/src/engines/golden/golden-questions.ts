/** A question that every model for conversations answers, and how its answer is recognised. */
export interface GoldenQuestion {
  readonly prompt: string;
  readonly expected: RegExp;
}

export const goldenQuestions: readonly GoldenQuestion[] = [
  { prompt: 'What is 2 + 2? Answer with the number only.', expected: /(?<!\d)4(?!\d)|\bfour\b/i },
  { prompt: 'What is the capital of France? Answer with one word.', expected: /\bparis\b/i },
  { prompt: 'Repeat this word and nothing else: lantern', expected: /\blantern/i },
  {
    prompt: 'Which number is larger, 9 or 4? Answer with the number only.',
    expected: /(?<!\d)9(?!\d)|\bnine\b/i,
  },
  {
    prompt: 'What colour is the sky on a clear day? Answer with one word.',
    expected: /\bblue\b/i,
  },
];
