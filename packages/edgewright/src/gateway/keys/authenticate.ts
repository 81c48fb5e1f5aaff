import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isServiceToken } from '../control/authorize.ts';
import type { GatewayParts } from '../gateway-parts.ts';
import type { Door } from '../doors/door.ts';
import { type Access, decideAccess, routeNeed } from './access.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** As whom it came in. Null only before it was asked. */
    access: Access | null;
  }
}

/** Asks who a request is from, before its body is read. */
export function keyDoor(app: FastifyInstance, parts: GatewayParts): Door {
  app.decorateRequest('access', null);
  return (request) => {
    request.access = decideAccess({
      given: givenKey(request),
      isServiceToken: isServiceToken(request, parts.control?.token ?? null),
      need: routeNeed(request.routeOptions.url),
      ring: parts.access.keys.ring,
      required: parts.access.required,
      nowMs: Date.now(),
    });
    return false;
  };
}

/** `Authorization: Bearer …`, or `x-api-key: …` as other clients have it. Null: neither. */
function givenKey({ headers }: Pick<FastifyRequest, 'headers'>): string | null {
  const { authorization } = headers;
  if (authorization !== undefined) {
    const [, token] = /^Bearer +(\S+) *$/i.exec(authorization) ?? [];
    // Another scheme is no key, and not the same as nothing.
    return token ?? authorization;
  }
  const given = headers['x-api-key'];
  return typeof given === 'string' && given !== '' ? given : null;
}

/** As whom `request` came in; nobody in particular where nobody asked. */
export function accessOf(request: FastifyRequest): Access {
  return request.access ?? { kind: 'anyone' };
}
