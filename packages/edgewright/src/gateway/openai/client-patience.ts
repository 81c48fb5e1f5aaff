import type { IncomingHttpHeaders } from 'node:http';

/** What a client says of how long it will wait, in ms; null: nothing, or nothing that makes sense. */
export interface ClientPatience {
  /** For the whole answer. The OpenAI clients send theirs in seconds as `x-stainless-timeout`. */
  readonly waitMs: number | null;
  /** For the first token: `x-slo-ttft-ms`. */
  readonly ttftMs: number | null;
}

export function clientPatience(headers: IncomingHttpHeaders): ClientPatience {
  const waitSeconds = positive(headers['x-stainless-timeout']);
  return {
    waitMs: waitSeconds === null ? null : waitSeconds * 1_000,
    ttftMs: positive(headers['x-slo-ttft-ms']),
  };
}

function positive(value: string | string[] | undefined): number | null {
  if (typeof value !== 'string' || !/^\d{1,9}(\.\d{1,3})?$/.test(value)) return null;
  const number = Number(value);
  return number > 0 ? number : null;
}
