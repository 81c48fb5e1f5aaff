import { AppError } from '../../base/app-error.ts';
import { formatDuration } from '../../base/format-quantity.ts';
import type { Refusal } from './dispatcher.ts';
import type { Ticket } from './ticket.ts';

/** How full it is, for messages. */
export interface Crowd {
  readonly running: number;
  readonly queued: number;
  readonly queueLimit: number;
  /** For those whose own wait cannot be predicted. */
  readonly usualWaitMs: number;
}

/** Told at once: waiting would be in vain. */
export function refusalError(refusal: Refusal, ticket: Ticket, crowd: Crowd): AppError {
  const { running, queued, queueLimit } = crowd;
  const retryAfterSeconds = wholeSeconds(refusal.retryMs ?? crowd.usualWaitMs);
  if (refusal.kind === 'full') {
    return new AppError('queue_full', {
      message: `The queue is full: ${running} running, ${queued} waiting, and at most ${queueLimit} may wait.`,
      facts: { running, waiting: queued, queueLimit },
      retryAfterSeconds,
    });
  }
  const mostMs = ticket.deadlineAtMs - ticket.enteredAtMs;
  return new AppError('wait_too_long', {
    message: `The request would start in about ${formatDuration(refusal.waitMs)}, and may wait ${formatDuration(mostMs)}: ${running} running, ${queued} waiting.`,
    facts: { running, waiting: queued, predictedWaitMs: Math.round(refusal.waitMs), waitMostMs: mostMs },
    retryAfterSeconds,
  });
}

/** Its place in the line went to somebody else. */
export function evictedError(ticket: Ticket, { usualWaitMs }: Crowd): AppError {
  return new AppError('queue_full', {
    message:
      'The queue is full, and this place in it was needed for a request of higher priority, or of somebody who has fewer places.',
    facts: { waitedMs: Math.round(performance.now() - ticket.enteredAtMs) },
    retryAfterSeconds: wholeSeconds(usualWaitMs),
  });
}

/** Its deadline came first. */
export function lateError(ticket: Ticket, { running, queued, usualWaitMs }: Crowd): AppError {
  const waitedMs = ticket.deadlineAtMs - ticket.enteredAtMs;
  return new AppError('queue_timeout', {
    message: `No slot became free within ${formatDuration(waitedMs)}: ${running} running, ${queued} more waiting.`,
    facts: { running, waiting: queued, waitedMs },
    retryAfterSeconds: wholeSeconds(usualWaitMs),
  });
}

function wholeSeconds(durationMs: number): number {
  return Math.max(1, Math.ceil(durationMs / 1_000));
}
