import { limits } from '../../../contract/limits.ts';

/** A text that both models are led through, and where they are asked what comes next. */
export interface ForcedText {
  readonly text: string;
  /** Lengths of the beginnings that are asked for where a service cannot tell of a whole text at once. */
  readonly cuts: readonly number[];
}

/** Questions with the baseline's own answers: what the model says in practice, not what somebody else wrote. */
export function forcedTexts(answers: readonly { question: string; answer: string }[]): ForcedText[] {
  const chosen = answers.filter(({ answer }) => answer.trim().length > 20).slice(0, limits.evalForcedTexts);
  const cutsEach = Math.max(1, Math.floor(limits.evalForcedPositions / Math.max(1, chosen.length)));
  return chosen.map(({ question, answer }) => {
    const lead = `${question.slice(-limits.evalForcedCharacters / 2)}\n`;
    const text = `${lead}${answer}`.slice(0, limits.evalForcedCharacters);
    return { text, cuts: spread(wordEnds(text, lead.length), cutsEach) };
  });
}

/** Before a space: a text that ends in one is split into tokens in another way than the model ever saw it. */
function wordEnds(text: string, from: number): number[] {
  return [...text.matchAll(/\S(?=\s)/g)].map(({ index }) => index + 1).filter((end) => end > from);
}

function spread(values: readonly number[], count: number): number[] {
  if (values.length <= count) return [...values];
  return Array.from(
    { length: count },
    (_, index) => values[Math.floor((index * values.length) / count)] ?? 0,
  );
}
