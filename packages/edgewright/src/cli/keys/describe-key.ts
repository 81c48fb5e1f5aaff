import type { ApiKey } from '../../contract/api-keys.ts';
import { isExpired } from '../../gateway/keys/key-ring.ts';

/** What a list may show of a key: everything but its hash. */
export interface PublicKey extends Omit<ApiKey, 'hash'> {
  readonly state: 'usable' | 'expired';
}

export function publicKey({ hash: _hash, ...key }: ApiKey, nowMs: number): PublicKey {
  return { ...key, state: isExpired({ hash: _hash, ...key }, nowMs) ? 'expired' : 'usable' };
}
