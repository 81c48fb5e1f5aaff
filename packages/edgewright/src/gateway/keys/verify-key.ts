import { timingSafeEqual } from 'node:crypto';
import type { ApiKey } from '../../contract/api-keys.ts';
import { isExpired, type KeyRing } from './key-ring.ts';
import { hashKeyText, keyIdOf } from './key-text.ts';

/** What became of a text that a client sent as its key. */
export type KeyVerdict =
  | { readonly kind: 'valid'; readonly key: ApiKey }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'unknown'; readonly id: string }
  | { readonly kind: 'expired'; readonly id: string; readonly expiredAtMs: number }
  | { readonly kind: 'damaged'; readonly why: string };

/** Compared with where no key has the id, so that an answer takes as long as for one that exists. */
const nothing = Buffer.alloc(32);

/** Pure: the id finds the key, and the hash of the whole text is compared in constant time. */
export function verifyKey(text: string, ring: KeyRing, nowMs: number): KeyVerdict {
  if (ring.kind === 'damaged') return ring;
  const id = keyIdOf(text);
  if (id === null) return { kind: 'malformed' };
  const key = ring.byId.get(id);
  const isSame = timingSafeEqual(
    hashKeyText(text),
    key === undefined ? nothing : Buffer.from(key.hash, 'hex'),
  );
  if (key === undefined || !isSame) return { kind: 'unknown', id };
  if (isExpired(key, nowMs)) return { kind: 'expired', id, expiredAtMs: key.expiresAtMs ?? nowMs };
  return { kind: 'valid', key };
}
