import type { IncomingMessage } from 'node:http';
import { AppError } from '../../base/app-error.ts';
import type { Door } from './door.ts';

/** Of these there may be one: two servers that take different ones would do different things. */
const single: ReadonlySet<string> = new Set(['host', 'authorization', 'content-length', 'transfer-encoding']);

/**
 * Refuses what the parser of Node.js lets pass although servers in front of us may read it differently, and ends the
 * connection: what follows on it may be no request at all.
 */
export function plainHttpDoor(mostHeaders: number): Door {
  return (request, reply) => {
    const why = ambiguity(request.raw, mostHeaders);
    if (why === null) return false;
    reply.header('connection', 'close');
    throw new AppError('bad_http', { message: `The request cannot be read: ${why}.` });
  };
}

function ambiguity(message: IncomingMessage, mostHeaders: number): string | null {
  const { httpVersion, rawHeaders, url = '' } = message;
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return `it says it is HTTP/${httpVersion}`;
  if (!url.startsWith('/') && !/^https?:\/\//i.test(url)) return 'its target is no path';
  if (rawHeaders.length > 2 * mostHeaders) return `it has more than ${mostHeaders} headers`;
  const seen: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? '';
    if (!single.has(name)) continue;
    if (seen.includes(name)) return `it has more than one ${name} header`;
    seen.push(name);
  }
  return null;
}
