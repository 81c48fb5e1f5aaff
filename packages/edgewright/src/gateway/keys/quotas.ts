import { AppError } from '../../base/app-error.ts';
import type { ApiKey, QuotaName } from '../../contract/api-keys.ts';
import { limits } from '../../contract/limits.ts';
import type { Usage } from '../../contract/openai.ts';
import type { Access } from './access.ts';
import { QuotaLedger, type QuotaReceipt } from './quota-ledger.ts';
import { describeDuration, quotaHeaders } from './quota-headers.ts';

/** What a request is expected to use. `outputTokens` null: the client sets no limit. */
export interface TokenEstimate {
  readonly promptTokens: number;
  readonly outputTokens: number | null;
}

/** What was charged for one request, until its end says what it was. */
export interface QuotaCharge {
  /** Once. `usage` null: the engine did not tell, and `frames` (or nothing) came of it. */
  settle(end: { usage: Usage | null; frames: number | null; wasSent: boolean }): void;
}

const free: QuotaCharge = { settle: () => undefined };

/** Quotas of keys, as the gateway uses them. Who has no key has no quota. */
export class Quotas {
  readonly ledger = new QuotaLedger();
  readonly #now: () => number;

  /** @param now milliseconds since the epoch */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /**
   * Charges a request that is about to be admitted.
   *
   * @throws AppError `quota_exceeded`, with the time after which it would pass
   */
  take(access: Access, estimate: TokenEstimate): QuotaCharge {
    if (access.kind !== 'key') return free;
    const { key } = access;
    const promptTokens = Math.ceil(estimate.promptTokens);
    const outputTokens = estimate.outputTokens ?? limits.quotaOutputTokens;
    const verdict = this.ledger.take(key, { promptTokens, outputTokens }, this.#now());
    if (verdict.kind === 'refused') throw this.#refusal(key, verdict);
    return { settle: this.#settleOnce(verdict.receipt) };
  }

  /** For an answer: how the quotas of a key stand. */
  headersOf(key: ApiKey): Record<string, string> {
    return quotaHeaders(this.ledger.standings(key, this.#now()));
  }

  #settleOnce(receipt: QuotaReceipt): QuotaCharge['settle'] {
    let isSettled = false;
    return ({ usage, frames, wasSent }) => {
      if (isSettled) return;
      isSettled = true;
      const { inputTokens } = receipt.charged;
      const promptTokens = usage?.prompt_tokens ?? (wasSent ? inputTokens : 0);
      const outputTokens = usage?.completion_tokens ?? frames ?? 0;
      this.ledger.settle(receipt, { promptTokens, outputTokens }, this.#now());
    };
  }

  #refusal(
    key: ApiKey,
    about: { name: QuotaName; limit: number; used: number; asked: number; retryAfterMs: number | null },
  ): AppError {
    const { name, limit, used, asked, retryAfterMs } = about;
    const what = `The quota ${name} of the key ${key.id} is ${limit}`;
    if (retryAfterMs === null) {
      return new AppError('quota_exceeded', {
        message: `${what}, and this request alone may use ${asked}.`,
        nextStep: 'Send a shorter prompt, or a smaller max_tokens.',
        facts: { quota: name, limit, asked },
      });
    }
    const wait = describeDuration(retryAfterMs);
    return new AppError('quota_exceeded', {
      message: `${what}; ${Math.round(used)} are used, and this request may use ${asked}. It passes in ${wait}.`,
      facts: { quota: name, limit, used, asked },
      retryAfterSeconds: Math.max(1, Math.ceil(retryAfterMs / 1_000)),
    });
  }
}
