import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * A port that nobody listens on now. Somebody else may take it before the engine does; then the engine fails
 * to start and its next attempt gets another port.
 */
export async function freePort(host: string): Promise<number> {
  const server = createServer();
  server.listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error(`no port on ${host}`);
  return address.port;
}
