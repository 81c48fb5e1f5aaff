import type { ApiKey } from '../../contract/api-keys.ts';
import { hashKeyText, makeKeyText } from './key-text.ts';

/** A key and its text, which exists only here and where its owner keeps it. */
export function newKey(about: Omit<ApiKey, 'id' | 'hash'>): { key: ApiKey; text: string } {
  const { id, text } = makeKeyText();
  return { key: { id, ...about, hash: hashKeyText(text).toString('hex') }, text };
}

/** No quota at all. */
export const noQuotas: ApiKey['quotas'] = {
  requestsPerMinute: null,
  requestsPerDay: null,
  inputTokensPerMinute: null,
  inputTokensPerDay: null,
  outputTokensPerMinute: null,
  outputTokensPerDay: null,
};
