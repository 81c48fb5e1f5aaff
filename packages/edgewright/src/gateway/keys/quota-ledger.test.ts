import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeyQuotas } from '../../contract/api-keys.ts';
import { noQuotas } from './new-key.ts';
import { QuotaLedger, type QuotaReceipt } from './quota-ledger.ts';

const noon = Date.parse('2026-11-21T12:00:00Z');
const key = (quotas: Partial<KeyQuotas>) => ({ id: 'aaaaaaaa', quotas: { ...noQuotas, ...quotas } });
const one = { promptTokens: 10, outputTokens: 20 };

describe('QuotaLedger', () => {
  it.each([
    { quotas: { requestsPerMinute: 2 }, passes: 2, name: 'requestsPerMinute', retryAfterMs: 61_000 },
    { quotas: { requestsPerDay: 3 }, passes: 3, name: 'requestsPerDay', retryAfterMs: 12 * 3_600_000 },
    { quotas: { inputTokensPerMinute: 25 }, passes: 2, name: 'inputTokensPerMinute', retryAfterMs: 61_000 },
    { quotas: { inputTokensPerDay: 10 }, passes: 1, name: 'inputTokensPerDay', retryAfterMs: 12 * 3_600_000 },
    { quotas: { outputTokensPerMinute: 60 }, passes: 3, name: 'outputTokensPerMinute', retryAfterMs: 61_000 },
    {
      quotas: { outputTokensPerDay: 59 },
      passes: 2,
      name: 'outputTokensPerDay',
      retryAfterMs: 12 * 3_600_000,
    },
    // More than it ever holds: no time helps.
    { quotas: { outputTokensPerMinute: 19 }, passes: 0, name: 'outputTokensPerMinute', retryAfterMs: null },
    // The longest wait of all is the true one.
    {
      quotas: { requestsPerMinute: 1, inputTokensPerDay: 15 },
      passes: 1,
      name: 'inputTokensPerDay',
      retryAfterMs: 12 * 3_600_000,
    },
  ])('$quotas: $passes pass, then $name refuses', ({ quotas, passes, name, retryAfterMs }) => {
    const ledger = new QuotaLedger();
    for (let index = 0; index < passes; index += 1) {
      expect(ledger.take(key(quotas), one, noon).kind).toBe('taken');
    }
    expect(ledger.take(key(quotas), one, noon)).toMatchObject({ kind: 'refused', name, retryAfterMs });
    if (retryAfterMs === null) return;
    expect(ledger.take(key(quotas), one, noon + retryAfterMs - 1).kind).toBe('refused');
    expect(ledger.take(key(quotas), one, noon + retryAfterMs).kind).toBe('taken');
  });

  it('charges nothing for a request that it refuses, and nobody else', () => {
    const ledger = new QuotaLedger();
    const limited = key({ requestsPerDay: 1, inputTokensPerDay: 100 });
    ledger.take(limited, one, noon);
    for (let index = 0; index < 10; index += 1) ledger.take(limited, one, noon);
    expect(ledger.standings(limited, noon)).toEqual([
      { name: 'requestsPerDay', limit: 1, remaining: 0, resetMs: 12 * 3_600_000 },
      { name: 'inputTokensPerDay', limit: 100, remaining: 90, resetMs: 12 * 3_600_000 },
    ]);
    expect(ledger.take({ ...limited, id: 'bbbbbbbb' }, one, noon).kind).toBe('taken');
  });

  it('puts what was used in the place of the estimate, also over midnight', () => {
    const ledger = new QuotaLedger();
    const limited = key({ outputTokensPerDay: 100, outputTokensPerMinute: 1_000 });
    const beforeMidnight = Date.parse('2026-11-21T23:59:30Z');
    const receipt = receiptOf(ledger.take(limited, { promptTokens: 0, outputTokens: 90 }, beforeMidnight));
    const after = beforeMidnight + 40_000;
    ledger.settle(receipt, { promptTokens: 0, outputTokens: 30 }, after);
    const remaining = Object.fromEntries(
      ledger.standings(limited, after).map((standing) => [standing.name, standing.remaining]),
    );
    expect(remaining).toEqual({ outputTokensPerMinute: 970, outputTokensPerDay: 70 });
  });

  it('never lets more through in any 60 s than the quota, when estimates are true', () => {
    const steps = fc.array(
      fc.record({ afterMs: fc.integer({ min: 0, max: 20_000 }), tokens: fc.integer({ min: 1, max: 40 }) }),
      { maxLength: 80 },
    );
    fc.assert(
      fc.property(steps, (asked) => {
        const ledger = new QuotaLedger();
        const limited = key({ inputTokensPerMinute: 100 });
        const passed: { atMs: number; tokens: number }[] = [];
        let atMs = noon;
        for (const { afterMs, tokens } of asked) {
          atMs += afterMs;
          const verdict = ledger.take(limited, { promptTokens: tokens, outputTokens: 0 }, atMs);
          if (verdict.kind === 'taken') passed.push({ atMs, tokens });
          const last = passed.filter((event) => atMs - event.atMs < 60_000);
          expect(last.reduce((sum, event) => sum + event.tokens, 0)).toBeLessThanOrEqual(100);
        }
      }),
    );
  });
});

function receiptOf(verdict: ReturnType<QuotaLedger['take']>): QuotaReceipt {
  if (verdict.kind === 'refused') throw new Error(`refused by ${verdict.name}`);
  return verdict.receipt;
}
