import { quotaKinds } from './key-usage.ts';
import type { QuotaStanding } from './quota-ledger.ts';

/**
 * OpenAI's headers for how the quotas of a key stand: of requests, and of tokens. Where several quotas are about the
 * same (a minute and a day, input and output), the one that is nearest to its end is told.
 */
export function quotaHeaders(standings: readonly QuotaStanding[]): Record<string, string> {
  const headers: Record<string, string> = {};
  const isAboutRequests = ({ name }: QuotaStanding): boolean => quotaKinds[name].measure === 'requests';
  const groups = {
    requests: standings.filter(isAboutRequests),
    tokens: standings.filter((standing) => !isAboutRequests(standing)),
  };
  for (const [noun, group] of Object.entries(groups)) {
    const [tightest] = group.toSorted((left, right) => shareLeft(left) - shareLeft(right));
    if (tightest === undefined) continue;
    headers[`x-ratelimit-limit-${noun}`] = String(tightest.limit);
    headers[`x-ratelimit-remaining-${noun}`] = String(Math.floor(tightest.remaining));
    headers[`x-ratelimit-reset-${noun}`] = describeDuration(tightest.resetMs);
  }
  return headers;
}

function shareLeft({ remaining, limit }: QuotaStanding): number {
  return remaining / limit;
}

/** As OpenAI writes it: `0s`, `61s` is `1m1s`, `23h59m0s`. Rounded up. */
export function describeDuration(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60)];
  const rest = `${seconds % 60}s`;
  if (hours > 0) return `${hours}h${minutes}m${rest}`;
  return minutes > 0 ? `${minutes}m${rest}` : rest;
}
