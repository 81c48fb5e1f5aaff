import { limits } from '../../contract/limits.ts';
import type { ConversationPrefix } from './conversation-prefixes.ts';

/**
 * Which engine has read the beginning of which conversation. Engines keep what they have read in their caches; nobody
 * tells when they drop it, so the newest beginnings are remembered and the oldest forgotten.
 */
export class PrefixMemory {
  /** By hash and deployment; the oldest first. */
  readonly #seen = new Map<string, number>();

  get size(): number {
    return this.#seen.size;
  }

  remember(prefixes: readonly ConversationPrefix[], deployment: string): void {
    for (const { hash, bytes } of prefixes) {
      const key = keyOf(hash, deployment);
      this.#seen.delete(key);
      this.#seen.set(key, bytes);
    }
    for (const oldest of this.#seen.keys()) {
      if (this.#seen.size <= limits.rememberedPrefixes) break;
      this.#seen.delete(oldest);
    }
  }

  /** Bytes of the longest beginning that a deployment has read. */
  knownBytes(prefixes: readonly ConversationPrefix[], deployment: string): number {
    for (const { hash, bytes } of prefixes.toReversed()) {
      if (this.#seen.has(keyOf(hash, deployment))) return bytes;
    }
    return 0;
  }

  /** Its engine has started anew. */
  forget(deployment: string): void {
    const end = `@${deployment}`;
    for (const key of this.#seen.keys()) if (key.endsWith(end)) this.#seen.delete(key);
  }
}

function keyOf(hash: string, deployment: string): string {
  return `${hash}@${deployment}`;
}
