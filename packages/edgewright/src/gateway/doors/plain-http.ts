import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { AppError } from '../../base/app-error.ts';

/** Of these there may be one: two servers that take different ones would do different things. */
const single = ['host', 'authorization', 'content-length', 'transfer-encoding'];

/**
 * Refuses what the parser of Node.js lets pass although servers in front of us may read it differently, and ends the
 * connection: what follows on it may be no request at all.
 */
export function installPlainHttp(app: FastifyInstance, mostHeaders: number): void {
  app.addHook('onRequest', async (request, reply) => {
    const why = ambiguity(request.raw, mostHeaders);
    if (why === null) return;
    reply.header('connection', 'close');
    throw new AppError('bad_http', { message: `The request cannot be read: ${why}.` });
  });
}

function ambiguity(message: IncomingMessage, mostHeaders: number): string | null {
  const { httpVersion, rawHeaders, url = '' } = message;
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return `it says it is HTTP/${httpVersion}`;
  if (!url.startsWith('/') && !/^https?:\/\//i.test(url)) return 'its target is no path';
  const names = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  if (names.length > mostHeaders) return `it has more than ${mostHeaders} headers`;
  const twice = single.find((name) => names.indexOf(name) !== names.lastIndexOf(name));
  return twice === undefined ? null : `it has more than one ${twice} header`;
}
