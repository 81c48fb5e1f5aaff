import { AppError } from '../base/app-error.ts';
import { formatDuration } from '../base/format-quantity.ts';
import type { GatewayParts } from './gateway-parts.ts';

/** What a new request is told while the gateway stops. */
export function shuttingDown(retryAfterMs: number): AppError {
  return new AppError('shutting_down', {
    message: 'The service is stopping and takes no new requests.',
    retryAfterSeconds: Math.max(1, Math.ceil(retryAfterMs / 1_000)),
  });
}

/**
 * Lets running requests finish for `limits.drainMs`, or until `cutSignal` aborts; then ends what is left with
 * an error, and closes the connections to the engines.
 */
export async function drain(parts: GatewayParts, cutSignal: AbortSignal | null): Promise<void> {
  const { active, limits, log } = parts;
  const running = active.size;
  if (running > 0) log.info({ running, drainMs: limits.drainMs }, 'waiting for running requests');
  const finished = await active.whenEmpty(limits.drainMs, cutSignal);
  if (!finished) {
    log.warn({ cut: active.size }, 'running requests are cut');
    active.cutAll(
      new AppError('shutting_down', {
        message: cutSignal?.aborted
          ? 'The service was stopped before the answer was complete.'
          : `The service stopped before the answer was complete; it had waited ${formatDuration(limits.drainMs)}.`,
        retryAfterSeconds: 1,
      }),
    );
  }
  await parts.pools.destroy();
}
