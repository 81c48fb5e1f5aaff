import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../../base/app-error.ts';
import { mayControl } from '../keys/access.ts';

/**
 * Lets a request through that carries the token of this service, or a key with the scope `admin`. A page in a browser
 * cannot know the token, and neither can another user of the machine.
 *
 * @throws AppError `control_forbidden`
 */
export function authorize(request: FastifyRequest, token: string | null): void {
  if (isAuthorized(request, token)) return;
  throw new AppError('control_forbidden', {
    message:
      givenToken(request) === ''
        ? 'This needs the token of the service, or a key with the scope admin.'
        : 'This is not the token of the service, nor a key with the scope admin.',
  });
}

/** Whether a request carries the token of this service, or a key with the scope `admin`. */
export function isAuthorized(request: FastifyRequest, token: string | null): boolean {
  return isServiceToken(request, token) || (request.access !== null && mayControl(request.access));
}

/** Whether a request carries the token of this service. */
export function isServiceToken(request: FastifyRequest, token: string | null): boolean {
  const given = givenToken(request);
  return token !== null && given !== '' && isSame(given, token);
}

function givenToken({ headers: { authorization = '' } }: FastifyRequest): string {
  return authorization.startsWith('Bearer ') ? authorization.slice('Bearer '.length) : '';
}

function isSame(left: string, right: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}
