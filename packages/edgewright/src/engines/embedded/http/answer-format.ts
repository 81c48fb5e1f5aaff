import type { DeltaLogprob, FinishReason } from '../inference/messages.ts';

/** How one OpenAI route phrases an answer; the two routes differ in nothing else. */
export interface AnswerFormat {
  idPrefix: string;
  object: string;
  streamObject: string;
  /** One choice of a stream chunk. `isFirst`: the first chunk of this choice. */
  chunkChoice(index: number, piece: AnswerPiece, isFirst: boolean): object;
  /** The last chunk of a choice in a stream. */
  endChoice(index: number, reason: FinishReason): object;
  /** A whole choice. */
  wholeChoice(
    index: number,
    answer: { text: string; logprobs: DeltaLogprob[] | null; reason: FinishReason },
  ): object;
}

export interface AnswerPiece {
  text: string;
  logprob: DeltaLogprob | null;
}

export const chatFormat: AnswerFormat = {
  idPrefix: 'chatcmpl-',
  object: 'chat.completion',
  streamObject: 'chat.completion.chunk',
  chunkChoice: (index, { text, logprob }, isFirst) => ({
    index,
    delta: isFirst ? { role: 'assistant', content: text } : { content: text },
    logprobs: logprob === null ? null : { content: [chatLogprob(logprob)] },
    finish_reason: null,
  }),
  endChoice: (index, reason) => ({ index, delta: {}, logprobs: null, finish_reason: reason }),
  wholeChoice: (index, { text, logprobs, reason }) => ({
    index,
    message: { role: 'assistant', content: text, refusal: null },
    logprobs: logprobs === null ? null : { content: logprobs.map(chatLogprob) },
    finish_reason: reason,
  }),
};

export const completionFormat: AnswerFormat = {
  idPrefix: 'cmpl-',
  object: 'text_completion',
  streamObject: 'text_completion',
  chunkChoice: (index, { text, logprob }) => ({
    index,
    text,
    logprobs: logprob === null ? null : completionLogprobs([logprob]),
    finish_reason: null,
  }),
  endChoice: (index, reason) => ({ index, text: '', logprobs: null, finish_reason: reason }),
  wholeChoice: (index, { text, logprobs, reason }) => ({
    index,
    text,
    logprobs: logprobs === null ? null : completionLogprobs(logprobs),
    finish_reason: reason,
  }),
};

function chatLogprob({ token, bytes, logprob, top }: DeltaLogprob): object {
  return { token, logprob, bytes, top_logprobs: top };
}

function completionLogprobs(entries: readonly DeltaLogprob[]): object {
  let offset = 0;
  const offsets = entries.map(({ token }) => {
    const here = offset;
    offset += token.length;
    return here;
  });
  return {
    tokens: entries.map(({ token }) => token),
    token_logprobs: entries.map(({ logprob }) => logprob),
    top_logprobs: entries.map(({ top }) =>
      Object.fromEntries(top.map((entry) => [entry.token, entry.logprob])),
    ),
    text_offset: offsets,
  };
}
