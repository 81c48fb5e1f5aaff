import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { limitConnections } from './connection-limits.ts';

it('tells an address that holds too many connections so, and lets it in again when one has ended', async () => {
  const server = createServer((_request, response) => response.end('served'));
  limitConnections(server, { total: 100, perAddress: 2 }, () => true);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const sockets: Socket[] = [];
  const ask = async (): Promise<string> => {
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    return chunk.toString();
  };
  try {
    expect(await ask()).toContain('200 OK');
    expect(await ask()).toContain('200 OK');
    const refused = await ask();
    expect(refused).toContain('503 Service Unavailable');
    expect(refused).toContain('"code":"too_many_connections"');
    const gone = new Promise<void>((resolve) => {
      const look = () =>
        server.getConnections((_error, count) => (count <= 1 ? resolve() : setImmediate(look)));
      look();
    });
    for (const socket of sockets.slice(1)) socket.destroy();
    await gone;
    expect(await ask()).toContain('200 OK');
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
});
