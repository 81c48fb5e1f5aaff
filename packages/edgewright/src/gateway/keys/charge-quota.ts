import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ActiveRequest } from '../active-requests.ts';
import type { GatewayParts } from '../gateway-parts.ts';
import { accessOf } from './authenticate.ts';
import type { TokenEstimate } from './quotas.ts';

/**
 * Charges a request before it is admitted, and tells its client how the quotas stand, also where it is refused. Its
 * end settles the charge.
 *
 * @throws AppError `quota_exceeded`
 */
export function chargeQuota(
  { quotas }: GatewayParts,
  exchange: { active: ActiveRequest; request: FastifyRequest; reply: FastifyReply },
  estimate: TokenEstimate,
): void {
  const access = accessOf(exchange.request);
  try {
    exchange.active.charge = quotas.take(access, estimate);
  } finally {
    if (access.kind === 'key') exchange.reply.headers(quotas.headersOf(access.key));
  }
}
