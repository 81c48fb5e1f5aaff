/** What a model would say at one place: its alternatives with their natural logarithms, the likeliest first. */
export interface TokenChoice {
  /** The token that stands there. */
  readonly token: string;
  readonly alternatives: readonly (readonly [token: string, logprob: number])[];
}

interface ChatEntry {
  token?: unknown;
  logprob?: unknown;
  top_logprobs?: { token?: unknown; logprob?: unknown }[] | null;
}

/** As chat answers have it, and llama.cpp's completions: `{ content: [{ token, logprob, top_logprobs }] }`. */
function readContent(content: readonly ChatEntry[]): TokenChoice[] {
  return content.flatMap(({ token, top_logprobs: top }) => {
    if (typeof token !== 'string') return [];
    const alternatives = (top ?? []).flatMap((one): [string, number][] =>
      typeof one.token === 'string' && typeof one.logprob === 'number' ? [[one.token, one.logprob]] : [],
    );
    return [{ token, alternatives: sorted(alternatives) }];
  });
}

/** As the older interface has it: `{ tokens, token_logprobs, top_logprobs: [{ token: logprob }] }`. */
function readLists(logprobs: { tokens?: unknown; top_logprobs?: unknown }): TokenChoice[] {
  const { tokens, top_logprobs: tops } = logprobs;
  if (!Array.isArray(tokens)) return [];
  return tokens.map((token: unknown, index) => {
    const top: unknown = Array.isArray(tops) ? tops[index] : null;
    const pairs = typeof top === 'object' && top !== null ? Object.entries(top) : [];
    const alternatives = pairs.filter((pair): pair is [string, number] => typeof pair[1] === 'number');
    return { token: String(token), alternatives: sorted(alternatives) };
  });
}

/** The tokens of an answer with their alternatives, in whichever of the two forms; empty where it has none. */
export function readTokenChoices(logprobs: unknown): TokenChoice[] {
  if (typeof logprobs !== 'object' || logprobs === null) return [];
  if ('content' in logprobs && Array.isArray(logprobs.content))
    return readContent(logprobs.content as ChatEntry[]);
  return readLists(logprobs);
}

/** As vLLM gives it for a prompt: null for the first token, then `{ id: { logprob, rank, decoded_token } }`. */
export function readPromptLogprobs(list: unknown): TokenChoice[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null) return [];
    const tokens = Object.entries(entry as Record<string, { logprob?: unknown }>);
    const alternatives = tokens.flatMap(([id, { logprob }]): [string, number][] =>
      typeof logprob === 'number' ? [[id, logprob]] : [],
    );
    // Which of them stands in the prompt is not marked, and does not matter here.
    return [{ token: '', alternatives: sorted(alternatives) }];
  });
}

function sorted(alternatives: [string, number][]): [string, number][] {
  const shorter = alternatives.map(([token, logprob]): [string, number] => [
    token,
    Number(logprob.toFixed(5)),
  ]);
  return shorter.toSorted((a, b) => b[1] - a[1]);
}
