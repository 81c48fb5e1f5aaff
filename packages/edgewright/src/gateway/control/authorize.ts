import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../../base/app-error.ts';

/**
 * Lets a request through that carries the token of this service. A page in a browser cannot know it, and neither can
 * another user of the machine.
 *
 * @throws AppError `control_forbidden`
 */
export function authorize(request: FastifyRequest, token: string | null): void {
  const header = request.headers.authorization ?? '';
  const given = header.startsWith('Bearer ') ? header.slice('Bearer '.length) : '';
  if (token !== null && given !== '' && isSame(given, token)) return;
  throw new AppError('control_forbidden', {
    message: given === '' ? 'This needs the token of the service.' : 'This is not the token of the service.',
  });
}

function isSame(left: string, right: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}
