import { hashText } from '../../../base/random.ts';
import { splitTokens } from '../text/tokens.ts';
import type { JsonBody } from './face.ts';

interface TokenLogprob {
  readonly token: string;
  readonly logprob: number;
  readonly bytes: readonly number[];
}

/** Log probabilities of chat completions; made up, and the same for the same text. */
export function chatLogprobs(text: string, top: number): JsonBody {
  return {
    content: splitTokens(text).map((token) => {
      const tops = topTokens(token, top);
      return { ...probable(token, 0), top_logprobs: tops };
    }),
  };
}

/** The same in the form of completions. */
export function textLogprobs(text: string, top: number): JsonBody {
  const tokens = splitTokens(text);
  let offset = 0;
  return {
    tokens,
    token_logprobs: tokens.map((token) => probable(token, 0).logprob),
    top_logprobs: tokens.map((token) =>
      Object.fromEntries(topTokens(token, top).map((one) => [one.token, one.logprob])),
    ),
    text_offset: tokens.map((token) => {
      const here = offset;
      offset += token.length;
      return here;
    }),
  };
}

/** The token itself first: it is always drawn as the most probable. */
function topTokens(token: string, count: number): TokenLogprob[] {
  return Array.from({ length: count }, (_, rank) => probable(rank === 0 ? token : `${token}~${rank}`, rank));
}

function probable(token: string, rank: number): TokenLogprob {
  const logprob = -(0.01 + (hashText(token) % 500) / 1_000) - rank;
  return { token, logprob, bytes: [...Buffer.from(token)] };
}
