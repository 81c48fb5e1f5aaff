import type { ServerResponse } from 'node:http';
import { AppError } from '../base/app-error.ts';
import { formatBytes } from '../base/format-quantity.ts';
import type { GatewayLimits } from './gateway-limits.ts';

/** Bodies with images lie in memory until their answers are over; this bounds how much of it they take together. */
export class LargeBodies {
  readonly #limits: GatewayLimits;
  #heldBytes = 0;

  constructor(limits: GatewayLimits) {
    this.#limits = limits;
  }

  /** Counts a body until its answer is over. `queue_full` where it does not fit beside the others. */
  admit(bytes: number, response: ServerResponse): AppError | null {
    const { requestBodyBytes, mediaBodyBytes, mediaBodiesBytes } = this.#limits;
    // A body that is too large by itself is refused elsewhere, and not received.
    if (bytes <= requestBodyBytes || bytes > mediaBodyBytes) return null;
    if (this.#heldBytes + bytes > mediaBodiesBytes) {
      return new AppError('queue_full', {
        message: `Requests with images hold ${formatBytes(this.#heldBytes)}; together they may hold ${formatBytes(mediaBodiesBytes)}.`,
        retryAfterSeconds: 1,
        facts: { heldBytes: this.#heldBytes },
      });
    }
    this.#heldBytes += bytes;
    response.once('close', () => {
      this.#heldBytes -= bytes;
    });
    return null;
  }
}
