import { type KeyQuotas, quotaNames } from '../../contract/api-keys.ts';
import type { FlagSpec, FlagValues } from '../define-command.ts';

const quota = (summary: string) =>
  ({
    type: 'integer',
    placeholder: 'COUNT',
    min: 1,
    max: Number.MAX_SAFE_INTEGER,
    summary,
    defaultText: 'no limit',
  }) as const satisfies FlagSpec;

/** One flag for each quota, in its own words. */
export const quotaFlags = {
  'requests-per-minute': quota('requests in any 60 s'),
  'requests-per-day': quota('requests in a day (UTC)'),
  'input-tokens-per-minute': quota('prompt tokens in any 60 s'),
  'input-tokens-per-day': quota('prompt tokens in a day'),
  'output-tokens-per-minute': quota('answer tokens in any 60 s'),
  'output-tokens-per-day': quota('answer tokens in a day'),
};

export function quotasOf(flags: FlagValues<typeof quotaFlags>): KeyQuotas {
  const entries = quotaNames.map((name) => {
    const flag = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return [name, flags[flag as keyof typeof quotaFlags]] as const;
  });
  return Object.fromEntries(entries) as KeyQuotas;
}
