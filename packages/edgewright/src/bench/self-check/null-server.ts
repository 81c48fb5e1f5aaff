import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A running null server. */
export interface NullServer {
  readonly port: number;
  close(): void;
}

/**
 * A server that thinks of nothing: the first token at once, the others one every `x-pace-ms`, by an absolute schedule. In
 * this process and its only thread, so that what is measured of client and server together is the worst that the client
 * can be.
 */
export async function startNullServer(): Promise<NullServer> {
  const server = createServer((request, response) => {
    request.resume();
    request.once('end', () => void answer(request, response));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer({ headers }: IncomingMessage, response: ServerResponse): Promise<void> {
  const paceMs = Number(headers['x-pace-ms']);
  const tokens = Number(headers['x-tokens']);
  response.socket?.setNoDelay(true);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const startMs = performance.now();
  for (let index = 0; index < tokens && !response.destroyed; index += 1) {
    const waitMs = startMs + index * paceMs - performance.now();
    if (waitMs > 0) await delay(waitMs);
    response.write('data: {"choices":[{"index":0,"delta":{"content":"token"}}]}\n\n');
  }
  const usage = { prompt_tokens: 1, completion_tokens: tokens };
  response.end(`data: ${JSON.stringify({ choices: [], usage })}\n\ndata: [DONE]\n\n`);
}
