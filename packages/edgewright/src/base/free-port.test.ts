import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { freePort } from './free-port.ts';

describe('freePort', () => {
  it('gives ports that can be taken, with the two above', async () => {
    const port = await freePort('127.0.0.1');
    const servers = await Promise.all(
      [port, port + 1, port + 2].map(async (one) => {
        const server = createServer().listen(one, '127.0.0.1');
        await once(server, 'listening');
        return server;
      }),
    );
    expect(servers.map((server) => (server.address() as AddressInfo).port)).toEqual([
      port,
      port + 1,
      port + 2,
    ]);
    // While they are held, nobody else gets them.
    const others = await Promise.all(Array.from({ length: 20 }, () => freePort('127.0.0.1')));
    expect(others.filter((other) => other >= port - 2 && other <= port + 2)).toEqual([]);
    for (const server of servers) server.close();
  });

  it('fails on an address that is not of this machine', async () => {
    await expect(freePort('192.0.2.1')).rejects.toThrow('192.0.2.1');
  });
});
