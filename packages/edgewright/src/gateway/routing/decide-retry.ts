import type { EngineVerdict } from '../admission/held-slot.ts';
import type { AttemptResult } from '../relay-attempt.ts';
import type { ExchangeFailure } from '../upstream-exchange.ts';

export type Retry =
  | { readonly kind: 'none' }
  | {
      /** On another engine if there is one. */
      readonly kind: 'again';
      readonly verdict: EngineVerdict;
      /** The same engine will do where no other is. */
      readonly sameEngine: boolean;
      /** The engine may have worked on it: no more than once. */
      readonly counts: boolean;
    };

/**
 * Whether what came of an attempt may be tried again; nothing has reached the client. A request that certainly was not
 * sent may be tried until the time is over. One that may have been worked on: once, and within the budget.
 */
export function decideRetry(
  result: Exclude<AttemptResult, { kind: 'streamed' }>,
  state: {
    sentAgain: boolean;
    timeLeft: boolean;
    hasAlternatives: boolean;
    /** Takes one from the budget. */
    mayRetry: () => boolean;
  },
): Retry {
  const none = { kind: 'none' } as const;
  if (result.kind === 'failed' && result.failure.kind === 'refused') {
    if (!state.timeLeft) return none;
    return { kind: 'again', verdict: 'failed', sameEngine: true, counts: false };
  }
  if (state.sentAgain) return none;
  if (result.kind === 'collected') {
    const verdict = verdictOf(result.response);
    if (verdict === null || !state.hasAlternatives || !state.mayRetry()) return none;
    return { kind: 'again', verdict, sameEngine: false, counts: true };
  }
  const { kind, headReceived } = result.failure;
  if (headReceived || (kind !== 'lost' && kind !== 'first-byte')) return none;
  const sameEngine = kind === 'lost' && state.timeLeft;
  if (!(sameEngine || state.hasAlternatives) || !state.mayRetry()) return none;
  return { kind: 'again', verdict: 'failed', sameEngine, counts: true };
}

/** Its owner should look at once. */
export function isBroken({ kind }: ExchangeFailure): boolean {
  return kind === 'refused' || kind === 'lost';
}

/** Null: the answer, or a refusal that every engine would give. */
function verdictOf(response: { status: number; headers: Record<string, unknown> }): EngineVerdict | null {
  const { status, headers } = response;
  if (status === 503 || (status === 429 && headers['retry-after'] !== undefined)) return 'overloaded';
  return status >= 500 ? 'failed' : null;
}
