import { quotaNames, type ApiKey, type QuotaName } from '../../contract/api-keys.ts';
import { limits } from '../../contract/limits.ts';
import { dayMs, KeyUsage, quotaKinds, type Amounts } from './key-usage.ts';

/** Proof that something was charged; settled once. */
export interface QuotaReceipt {
  readonly keyId: string;
  readonly charged: Amounts;
  readonly atMs: number;
}

/** How one quota stands. */
export interface QuotaStanding {
  readonly name: QuotaName;
  readonly limit: number;
  readonly remaining: number;
  /** Until nothing of it is used any more, in ms. */
  readonly resetMs: number;
}

export type QuotaVerdict =
  | { readonly kind: 'taken'; readonly receipt: QuotaReceipt }
  | {
      readonly kind: 'refused';
      readonly name: QuotaName;
      readonly limit: number;
      readonly used: number;
      readonly asked: number;
      /** Until the same request would pass; null: it asks for more than the quota holds, and never will. */
      readonly retryAfterMs: number | null;
    };

type QuotaKey = Pick<ApiKey, 'id' | 'quotas'>;

/**
 * Counts what keys use. Pure but for its own numbers: every call brings the time, in ms since the epoch. A request is
 * charged with an estimate when it comes, and with what it really used when it ends.
 */
export class QuotaLedger {
  readonly #usage = new Map<string, KeyUsage>();

  take(key: QuotaKey, estimate: { promptTokens: number; outputTokens: number }, nowMs: number): QuotaVerdict {
    const usage = this.#of(key.id);
    const charged: Amounts = {
      requests: 1,
      inputTokens: estimate.promptTokens,
      outputTokens: estimate.outputTokens,
    };
    let refused: Extract<QuotaVerdict, { kind: 'refused' }> | null = null;
    for (const [name, limit] of quotasOf(key)) {
      const asked = charged[quotaKinds[name].measure];
      const used = usage.used(name, nowMs);
      if (used + asked <= limit) continue;
      const retryAfterMs = asked > limit ? null : usage.msUntilAtMost(name, limit - asked, nowMs);
      const found = { kind: 'refused', name, limit, used, asked, retryAfterMs } as const;
      // All of them have to let it pass: the longest wait is the true one.
      if (refused === null || waitOf(found) > waitOf(refused)) refused = found;
    }
    if (refused !== null) return refused;
    usage.add(charged, nowMs);
    return { kind: 'taken', receipt: { keyId: key.id, charged, atMs: nowMs } };
  }

  /** Puts what was really used in the place of the estimate, as used now. The request itself counts on. */
  settle(receipt: QuotaReceipt, actual: { promptTokens: number; outputTokens: number }, nowMs: number): void {
    const usage = this.#of(receipt.keyId);
    usage.takeBack({ ...receipt.charged, requests: 0 }, { addedAtMs: receipt.atMs, nowMs });
    usage.add({ requests: 0, inputTokens: actual.promptTokens, outputTokens: actual.outputTokens }, nowMs);
  }

  standings(key: QuotaKey, nowMs: number): QuotaStanding[] {
    const usage = this.#of(key.id);
    return quotasOf(key).map(([name, limit]) => ({
      name,
      limit,
      remaining: Math.max(0, limit - usage.used(name, nowMs)),
      resetMs: usage.msUntilAtMost(name, 0, nowMs),
    }));
  }

  /** What came to today's counts since the last call, by key. */
  takeUnsaved(nowMs: number): Map<string, Amounts> {
    const unsaved = new Map<string, Amounts>();
    for (const [id, usage] of this.#usage) {
      const amounts = usage.takeUnsaved(nowMs);
      if (amounts !== null) unsaved.set(id, amounts);
    }
    return unsaved;
  }

  setSaved(saved: Readonly<Record<string, Amounts>>, nowMs: number): void {
    for (const [id, amounts] of Object.entries(saved)) this.#of(id).setSaved(amounts, nowMs);
  }

  #of(id: string): KeyUsage {
    const known = this.#usage.get(id);
    if (known !== undefined) return known;
    // Keys that were revoked leave their counts behind: the oldest give way.
    const [oldest] = this.#usage.keys();
    if (this.#usage.size >= 2 * limits.apiKeys && oldest !== undefined) this.#usage.delete(oldest);
    const usage = new KeyUsage();
    this.#usage.set(id, usage);
    return usage;
  }
}

function quotasOf({ quotas }: QuotaKey): [QuotaName, number][] {
  return quotaNames.flatMap((name) => {
    const limit = quotas[name];
    return limit === null ? [] : [[name, limit] satisfies [QuotaName, number]];
  });
}

function waitOf({ retryAfterMs }: { retryAfterMs: number | null }): number {
  return retryAfterMs ?? 2 * dayMs;
}
