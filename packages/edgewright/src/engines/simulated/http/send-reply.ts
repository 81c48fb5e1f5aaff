import type { ServerResponse } from 'node:http';
import type { Reply } from '../faces/face.ts';

/** Texts go as they are, everything else as JSON. */
export function sendReply(response: ServerResponse, { status, body, headers = {} }: Reply): void {
  const isText = typeof body === 'string' && headers['content-type'] !== 'application/json';
  const type = isText ? 'text/plain; charset=utf-8' : 'application/json';
  response.writeHead(status, { 'content-type': type, ...headers });
  response.end(isText ? body : JSON.stringify(body));
}
