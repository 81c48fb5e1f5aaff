export interface RankedToken {
  token: number;
  logprob: number;
}

export interface TokenLogprobs {
  /** Natural logarithm of the probability of the chosen token, before temperature and penalties. */
  chosen: number;
  /** The most likely tokens, best first. */
  top: RankedToken[];
}

/** Log-softmax of `logits` for `chosen` and the `count` most likely tokens. */
export function rankLogprobs(logits: Float32Array, chosen: number, count: number): TokenLogprobs {
  let highest = -Infinity;
  for (const logit of logits) if (logit > highest) highest = logit;
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - highest);
  const normaliser = highest + Math.log(sum);

  const top: RankedToken[] = [];
  for (let token = 0; token < logits.length && count > 0; token += 1) {
    const logprob = (logits[token] ?? -Infinity) - normaliser;
    const last = top.at(-1);
    if (top.length === count && last && logprob <= last.logprob) continue;
    const place = top.findIndex((entry) => entry.logprob < logprob);
    top.splice(place === -1 ? top.length : place, 0, { token, logprob });
    if (top.length > count) top.pop();
  }
  return { chosen: (logits[chosen] ?? -Infinity) - normaliser, top };
}
