import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fetchArchive } from './fetch-archive.ts';

const content = Buffer.alloc(300_000, 'abc');
const integrity = `sha512-${createHash('sha512').update(content).digest('base64')}`;
let directory: string;
let server: Server;
let url: string;
const stop = new AbortController();

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'edgewright-fetch-'));
  server = createServer((request, response) => {
    if (request.url === '/whole') response.end(content);
    else if (request.url === '/changed') response.end(Buffer.concat([content, Buffer.from('d')]));
    else if (request.url === '/broken') {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 1_000), () => response.destroy());
    } else if (request.url === '/slow') {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 1_000));
    } else response.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(directory, { recursive: true });
});

const fetchFrom = (place: string, onBytes = (): void => undefined): ReturnType<typeof fetchArchive> =>
  fetchArchive({
    url: `${url}${place}`,
    integrity,
    path: join(directory, `${place.slice(1)}.tgz`),
    signal: stop.signal,
    onBytes,
  });

it('has its name when it is whole and right', async () => {
  expect(await fetchFrom('/whole')).toEqual({ bytes: content.length });
  expect((await readFile(join(directory, 'whole.tgz'))).equals(content)).toBe(true);
});

it.each([
  ['/changed', 'download_corrupt', /its checksum is sha512-.+, not sha512-/],
  ['/broken', 'build_source_unreachable', /could not be fetched/],
  ['/missing', 'build_source_unreachable', /HTTP 404/],
])('%s leaves nothing', async (place, code, message) => {
  await expect(fetchFrom(place)).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message) as string,
  });
  expect(await readdir(directory)).toEqual(['whole.tgz']);
});

it('ends when it is not wanted any more, and leaves nothing', async () => {
  const reason = new Error('stopped');
  const fetched = fetchFrom('/slow', () => stop.abort(reason));
  await expect(fetched).rejects.toBe(reason);
  expect(await readdir(directory)).toEqual(['whole.tgz']);
});
