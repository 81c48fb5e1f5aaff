import type { ApiKey } from '../../contract/api-keys.ts';

/** The keys that hold now. `damaged`: nobody knows which; then no key opens anything. */
export type KeyRing =
  | { readonly kind: 'keys'; readonly byId: ReadonlyMap<string, ApiKey> }
  | { readonly kind: 'damaged'; readonly why: string };

export const noKeys: KeyRing = { kind: 'keys', byId: new Map() };

export function keyRing(keys: readonly ApiKey[]): KeyRing {
  return { kind: 'keys', byId: new Map(keys.map((key) => [key.id, key])) };
}

/** Keys that open something at `nowMs`. */
export function usableKeys(ring: KeyRing, nowMs: number): ApiKey[] {
  if (ring.kind === 'damaged') return [];
  return [...ring.byId.values()].filter((key) => !isExpired(key, nowMs));
}

export function isExpired({ expiresAtMs }: ApiKey, nowMs: number): boolean {
  return expiresAtMs !== null && expiresAtMs <= nowMs;
}
