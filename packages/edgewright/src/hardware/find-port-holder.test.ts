import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { findPortHolder, listeningInodes } from './find-port-holder.ts';

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 41230 1 0000000000000000 100 0 0 10 0
   1: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 41999 1 0000000000000000 20 4 30 10 -1
   2: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 15000 1 0000000000000000 100 0 0 10 0
`;

describe('listeningInodes', () => {
  it.each([
    { port: 8080, inodes: ['41230'] },
    { port: 22, inodes: ['15000'] },
    { port: 50_000, inodes: [] },
  ])('finds the listeners of port $port', ({ port, inodes }) => {
    expect(listeningInodes(table, port)).toEqual(inodes);
  });
});

describe.skipIf(process.platform !== 'linux')('findPortHolder', () => {
  it('names the process that listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const holder = await findPortHolder((server.address() as AddressInfo).port);
    server.close();
    expect(holder?.pid).toBe(process.pid);
    expect(holder?.command).toContain('node');
  });
});
