import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Ports above an engine's own that some engines take for metrics and for what runs inside them. */
const neighbours = 2;
/** Ports are plenty: more attempts would only hide that something is wrong. */
const mostAttempts = 20;

/**
 * A port that nobody listens on now, and neither on the two above it: TGI and Triton take those, too. It is bound for a
 * moment to see that, because an engine may share a port with another one without a word. Somebody else may take it
 * before the engine does; then the engine fails to start and its next attempt gets another port.
 */
export async function freePort(host: string): Promise<number> {
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const port = await tryPorts(host);
    if (port !== null) return port;
  }
  throw new Error(`no port on ${host} has two free ones above it`);
}

async function tryPorts(host: string): Promise<number | null> {
  const servers: Server[] = [];
  try {
    const first = await listen(host, 0, servers);
    if (first === null) throw new Error(`no port on ${host}`);
    for (let above = 1; above <= neighbours; above += 1) {
      if ((await listen(host, first + above, servers)) === null) return null;
    }
    return first;
  } finally {
    await Promise.all(
      servers.map(async (server) => {
        server.close();
        await once(server, 'close');
      }),
    );
  }
}

/** Null: somebody has it. */
async function listen(host: string, port: number, servers: Server[]): Promise<number | null> {
  if (port > 65_535) return null;
  const server = createServer();
  const listening = once(server, 'listening').then(
    () => true,
    () => false,
  );
  server.listen(port, host);
  if (!(await listening)) return null;
  servers.push(server);
  const address = server.address();
  return address === null || typeof address === 'string' ? null : address.port;
}
