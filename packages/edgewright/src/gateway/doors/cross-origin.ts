import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from './door.ts';
import type { SettingsHolder } from '../settings.ts';

/** Headers of answers that a page may read. */
const exposed = [
  'x-request-id',
  'x-edgewright-engine',
  'x-edgewright-deployment',
  'x-edgewright-attempt',
  'x-edgewright-queue-ms',
  'retry-after',
  'x-ratelimit-limit-requests',
  'x-ratelimit-remaining-requests',
  'x-ratelimit-reset-requests',
  'x-ratelimit-limit-tokens',
  'x-ratelimit-remaining-tokens',
  'x-ratelimit-reset-tokens',
].join(', ');

/** How long a browser remembers the answer to its question. Chromium keeps none for longer. */
const rememberedSeconds = 7_200;
const headerList = /^[\w!#$%&'*+.^`|~-]+(?: *, *[\w!#$%&'*+.^`|~-]+)*$/;

/** Lets pages of `settings.corsOrigins` call `/v1` from a browser, and no other page. Never with cookies. */
export function crossOriginDoor(settings: SettingsHolder): Door {
  return (request, reply) => {
    const { origin } = request.headers;
    if (origin === undefined || !isApi(request)) return false;
    reply.header('vary', 'Origin');
    if (!settings.current.corsOrigins.includes(origin)) return false;
    reply.header('access-control-allow-origin', origin);
    reply.header('access-control-expose-headers', exposed);
    if (!isQuestion(request)) return false;
    answerQuestion(request, reply);
    return true;
  };
}

/** A question has no route of its own: its address is looked at. It gives nothing away. */
function isApi({ routeOptions, method, url }: FastifyRequest): boolean {
  return routeOptions.url?.startsWith('/v1/') ?? (method === 'OPTIONS' && url.startsWith('/v1/'));
}

/** A browser asks before it sends what a form could not send. */
function isQuestion({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

function answerQuestion(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const asked = request.headers['access-control-request-headers'];
  return reply
    .headers({
      'access-control-allow-methods': 'GET, POST',
      'access-control-max-age': String(rememberedSeconds),
      ...(asked !== undefined && headerList.test(asked) ? { 'access-control-allow-headers': asked } : {}),
    })
    .code(204)
    .send();
}
