import { AppError } from '../base/app-error.ts';
import { formatDuration } from '../base/format-quantity.ts';
import { limits } from '../contract/limits.ts';
import type { ExchangeDeadlines, ExchangeFailure } from './upstream-exchange.ts';

/** What a client is told when the exchange with its engine failed. */
export function exchangeError(
  failure: ExchangeFailure,
  context: { engine: string; deadlines: ExchangeDeadlines },
): AppError {
  const { engine, deadlines } = context;
  const reason = failure.cause ? ` (${failure.cause.message})` : '';
  const options = failure.cause ? { cause: failure.cause } : {};
  switch (failure.kind) {
    case 'refused':
      return new AppError('engine_unavailable', {
        ...options,
        message: `The engine ${engine} takes no connections${reason}, and did not come back within ${formatDuration(limits.engineStartHoldMs)}.`,
        retryAfterSeconds: 1,
      });
    case 'lost':
      return new AppError('engine_lost', {
        ...options,
        message: `The connection to the engine ${engine} broke before the answer was complete${reason}.`,
      });
    case 'first-byte':
      return new AppError('engine_timeout', {
        message: `The engine ${engine} sent nothing within ${formatDuration(deadlines.firstByteMs)}.`,
        facts: { waitedMs: deadlines.firstByteMs },
      });
    case 'stall':
      return new AppError('engine_timeout', {
        message: `The engine ${engine} fell silent for ${formatDuration(deadlines.stallMs)} in the middle of its answer.`,
        facts: { waitedMs: deadlines.stallMs },
      });
    case 'protocol':
      return new AppError('engine_bad_response', {
        ...options,
        message: `The engine ${engine} did not answer in HTTP${reason}.`,
      });
  }
}
