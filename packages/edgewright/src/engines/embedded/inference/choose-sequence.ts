/** What one sequence of the cache holds, and whether a request is using it. */
export interface SequenceView {
  index: number;
  /** Tokens whose keys and values are in the cache, from position 0. */
  held: readonly number[];
  busy: boolean;
  /** Grows with every use. */
  lastUsed: number;
}

export interface SequenceChoice {
  index: number;
  /** Leading tokens of the prompt that the sequence holds already and keeps. */
  keep: number;
  /** Another sequence whose leading `length` tokens are copied first; null takes only what is held. */
  copy: { from: number; length: number } | null;
}

/** A shorter common beginning is an accident (the same template, the same first word). */
const worthwhilePrefixTokens = 16;
/** A sequence is continued in place when at least this part of what it holds is of use. */
const continuedShare = 0.5;
/** Up to this much after a prompt is one answer to it; more is a conversation that went on. */
const oneAnswerTokens = 1024;

/**
 * Picks a free sequence for a prompt, so that as little as possible is computed again:
 * first a free sequence that the prompt continues (the next turn of a conversation), else the free sequence
 * that was idle longest, given the longest prefix that any other sequence holds (a common system prompt).
 * Returns null when every sequence is busy.
 *
 * @param canCopy false for models that keep a running state: they can only continue exactly what they hold.
 */
export function chooseSequence(
  sequences: readonly SequenceView[],
  prompt: readonly number[],
  canCopy: boolean,
): SequenceChoice | null {
  // At least the last token of the prompt is evaluated, to get its logits.
  const most = prompt.length - 1;
  const matches = sequences.map((sequence) => ({
    sequence,
    length: Math.min(commonPrefix(sequence.held, prompt), most),
  }));
  const free = matches.filter(({ sequence }) => !sequence.busy);
  if (free.length === 0) return null;

  const isContinued = (held: number, length: number): boolean =>
    length >= worthwhilePrefixTokens && length >= held * continuedShare;
  // The whole prompt again: a retry, or a question that is asked often. Its old answer may go.
  const isRepeated = (held: number, length: number): boolean =>
    length === most && held - length <= oneAnswerTokens;
  const usable = free.filter(({ sequence: { held }, length }) =>
    canCopy
      ? length > 0 && (isContinued(held.length, length) || isRepeated(held.length, length))
      : length > 0 && length === held.length,
  );
  const continued = longest(usable);
  if (continued) return { index: continued.sequence.index, keep: continued.length, copy: null };

  const oldest = free.reduce((a, b) => (b.sequence.lastUsed < a.sequence.lastUsed ? b : a));
  if (!canCopy) return { index: oldest.sequence.index, keep: 0, copy: null };
  const donor = longest(matches.filter(({ sequence }) => sequence.index !== oldest.sequence.index));
  if (donor && donor.length >= worthwhilePrefixTokens && donor.length > oldest.length) {
    return {
      index: oldest.sequence.index,
      keep: donor.length,
      copy: { from: donor.sequence.index, length: donor.length },
    };
  }
  return { index: oldest.sequence.index, keep: oldest.length, copy: null };
}

function longest<Match extends { length: number }>(matches: readonly Match[]): Match | null {
  return matches.reduce<Match | null>(
    (best, match) => (best && best.length >= match.length ? best : match),
    null,
  );
}

function commonPrefix(held: readonly number[], prompt: readonly number[]): number {
  const limit = Math.min(held.length, prompt.length);
  let length = 0;
  while (length < limit && held[length] === prompt[length]) length += 1;
  return length;
}
