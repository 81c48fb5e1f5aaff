import { AppError } from '../base/app-error.ts';
import type { PlanBlocker } from '../contract/plan.ts';

/** Blockers as the error that ends a command. */
export function planBlockedError(blockers: readonly PlanBlocker[]): AppError {
  const pairs = blockers.flatMap((blocker) => blocker.wouldFit);
  const texts = pairs.map((fit) => `--sessions ${fit.sessions} --context ${fit.contextTokens}`);
  const unique = [...new Set(texts)];
  return new AppError('plan_blocked', {
    message: blockers.map((blocker) => blocker.what).join(' '),
    facts: { blockers },
    ...(unique.length > 0 ? { nextStep: `What would fit: ${unique.join(', or ')}.` } : {}),
  });
}
