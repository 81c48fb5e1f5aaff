import { AppError } from '../base/app-error.ts';
import { formatDuration } from '../base/format-quantity.ts';
import type { DeploymentView } from '../contract/status.ts';

/**
 * Requests are held while an engine starts, but not longer than makes sense: where every engine of a model is known to
 * need more time than that, its clients are told at once when to come back.
 *
 * @throws AppError `engine_unavailable`
 */
export function refuseLongStart(deployments: readonly DeploymentView[], holdMs: number): void {
  const etasMs = deployments.map(({ state }) => (state.kind === 'starting' ? state.progress.etaMs : null));
  const soonestMs = Math.min(...etasMs.map((etaMs) => etaMs ?? 0));
  if (deployments.length === 0 || soonestMs <= holdMs) return;
  throw new AppError('engine_unavailable', {
    message: `The engine of "${deployments[0]?.model}" is starting and will be ready in about ${formatDuration(soonestMs)}.`,
    facts: { etaMs: soonestMs },
    retryAfterSeconds: Math.ceil(soonestMs / 1_000),
  });
}
