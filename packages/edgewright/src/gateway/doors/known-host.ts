import { hostname } from 'node:os';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../../base/app-error.ts';
import { quote } from '../../base/describe-issue.ts';
import type { GatewayParts } from '../gateway-parts.ts';
import type { Door } from './door.ts';
import { isLoopbackHost } from './loopback.ts';

/**
 * Against pages that make a name of their own mean 127.0.0.1 (DNS rebinding): to the browser they are of one origin
 * with this service then. Where the gateway listens on loopback, the console and everything that opens without a key
 * answer under names of this machine only. Programs that are no browsers may call `/v1` and `/health` by any name:
 * they say no origin, and no page can make them.
 */
export function hostDoor(app: FastifyInstance, parts: GatewayParts): Door {
  let onLoopback: boolean | null = null;
  return (request) => {
    onLoopback ??= isOnLoopback(app);
    if (onLoopback !== true || isBeyondDoubt(request)) return false;
    const name = hostOf(request.headers.host);
    if (name === null || isKnownHost(name, parts.settings.current.hosts)) return false;
    throw new AppError('address_not_allowed', {
      message: `This service listens on loopback, and ${quote(name, parts.limits.echoedValueCharacters)} is no name of it.`,
    });
  };
}

/** Pure: whether `name` is a name under which this machine is called by itself, or one that the settings allow. */
export function isKnownHost(name: string, allowed: readonly string[], own = hostname()): boolean {
  const lower = name.toLowerCase().replace(/\.$/, '');
  return (
    isLoopbackHost(lower) ||
    lower.endsWith('.localhost') ||
    lower === own.toLowerCase() ||
    allowed.some((other) => other.toLowerCase() === lower)
  );
}

/** The name in a `Host` header, without its port. Null: none was sent, as no browser does. */
export function hostOf(header: string | undefined): string | null {
  if (header === undefined || header === '') return null;
  const [, bracketed, plain] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/.exec(header) ?? [];
  return bracketed ?? plain ?? header;
}

/** With a key or the token: no page knows one. Or by a program that is no browser, where nothing is changed. */
function isBeyondDoubt(request: FastifyRequest): boolean {
  if (request.access !== null && request.access.kind !== 'anyone') return true;
  const route = request.routeOptions.url ?? '';
  if (!route.startsWith('/v1/') && !route.startsWith('/health/')) return false;
  const { headers } = request;
  return headers.origin === undefined && headers['sec-fetch-site'] === undefined;
}

/** Null before it listens. */
function isOnLoopback(app: FastifyInstance): boolean | null {
  const address = app.server.address() as AddressInfo | string | null;
  if (address === null) return null;
  return typeof address === 'object' && isLoopbackHost(address.address);
}
