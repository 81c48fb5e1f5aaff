import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** A hub on this machine: the routes of the real one, redirects to another origin included, and faults on demand. */
export interface HubServer {
  url: string;
  /** Every request, in order. `server` tells the hub from where it redirects to. */
  requests: { server: 'hub' | 'cdn'; method: string; path: string; range: string | null; authorization: string | null }[];
  faults: HubFaults;
  close(): Promise<void>;
}

export interface HubFaults {
  /** Cuts the connection when so many bytes more of this file have arrived, so many times. */
  cut?: { path: string; afterBytes: number; times: number; arrivedBytes: () => number };
  /** Sends this file with another last byte, so many times. */
  corrupt?: { path: string; times: number };
  /** Answers ranges with the whole file. */
  ignoresRanges?: boolean;
  /** Answers so many requests for content with this status. */
  fail?: { status: number; times: number; retryAfter?: string };
  /** Lists file names without sizes and checksums, as some mirrors do. */
  namesOnly?: boolean;
  /** Lists this name, too. */
  hostileName?: string;
  /** Answers something else than JSON. */
  isPage?: boolean;
}

export interface HubRepository {
  files: Readonly<Record<string, Buffer>>;
  /** Files that large storage keeps: served after a redirect, named by their sha256. */
  large: readonly string[];
  /** Given only to who has this token. */
  gate?: string;
}

export const testCommit = '0123456789abcdef0123456789abcdef01234567';

export async function startHub(repositories: Readonly<Record<string, HubRepository>>): Promise<HubServer> {
  const faults: HubFaults = {};
  const requests: HubServer['requests'] = [];
  const cdn = createServer((request, response) => {
    note('cdn', request);
    const [, repository = '', path = ''] = /^\/blob\/([^?]+)\?path=(.*)$/.exec(request.url ?? '') ?? [];
    const name = decodeURIComponent(path);
    const content = repositories[decodeURIComponent(repository)]?.files[name];
    if (!content) return end(response, 404);
    sendContent({ request, response, content, name, faults });
  });
  const note = (server: 'hub' | 'cdn', request: IncomingMessage): void => {
    requests.push({
      server,
      method: request.method ?? '',
      path: (request.url ?? '').replace(/\?.*$/, ''),
      range: request.headers.range ?? null,
      authorization: request.headers.authorization ?? null,
    });
  };
  const cdnUrl = await listen(cdn);
  const hub = createServer((request, response) => {
    note('hub', request);
    answer({ request, response, repositories, faults, cdnUrl });
  });
  const url = await listen(hub);
  return {
    url,
    requests,
    faults,
    close: async () => {
      await Promise.all([stop(hub), stop(cdn)]);
    },
  };
}

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  repositories: Readonly<Record<string, HubRepository>>;
  faults: HubFaults;
  cdnUrl: string;
}

function answer(exchange: Exchange): void {
  const { request, response, repositories } = exchange;
  const { pathname } = new URL(request.url ?? '', 'http://hub');
  const [, apiName, revision] = /^\/api\/models\/([^/]+\/[^/]+)\/revision\/(.+)$/.exec(pathname) ?? [];
  const [, fileName, commit, path] = /^\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(pathname) ?? [];
  const name = apiName ?? fileName ?? '';
  const repository = repositories[name];
  if (!repository) return end(response, 401, { 'x-error-code': 'RepoNotFound' });
  if (repository.gate !== undefined && request.headers.authorization !== `Bearer ${repository.gate}`) {
    const status = request.headers.authorization === undefined ? 401 : 403;
    return end(response, status, { 'x-error-code': 'GatedRepo' });
  }
  if ((revision ?? commit) !== 'main' && (revision ?? commit) !== testCommit)
    return end(response, 404, { 'x-error-code': 'RevisionNotFound' });
  if (path === undefined) return describe(repository, exchange);
  serveFile({ ...exchange, name, repository, path: decodeURIComponent(path) });
}

function describe(repository: HubRepository, { response, faults }: Exchange): void {
  if (faults.isPage === true) return end(response, 200, { 'content-type': 'text/html' }, '<html>log in</html>');
  const siblings: object[] = Object.entries(repository.files).map(([rfilename, content]) => {
    if (faults.namesOnly === true) return { rfilename };
    const isLarge = repository.large.includes(rfilename);
    const lfs = isLarge ? { lfs: { sha256: sha256(content), size: content.length, pointerSize: 134 } } : {};
    return { rfilename, size: content.length, blobId: gitSha1(content), ...lfs };
  });
  if (faults.hostileName !== undefined) siblings.push({ rfilename: faults.hostileName, size: 1, blobId: gitSha1(Buffer.from('x')) });
  end(response, 200, { 'content-type': 'application/json' }, JSON.stringify({ sha: testCommit, siblings }));
}

function serveFile(about: Exchange & { name: string; repository: HubRepository; path: string }): void {
  const { request, response, name, repository, path, faults, cdnUrl } = about;
  const content = repository.files[path];
  if (!content) return end(response, 404, { 'x-error-code': 'EntryNotFound' });
  if (faults.fail && faults.fail.times > 0 && request.method === 'GET') {
    faults.fail.times -= 1;
    const wait = faults.fail.retryAfter;
    return end(response, faults.fail.status, wait === undefined ? {} : { 'retry-after': wait });
  }
  if (repository.large.includes(path)) {
    return end(response, 302, {
      location: `${cdnUrl}/blob/${encodeURIComponent(name)}?path=${encodeURIComponent(path)}`,
      'x-linked-etag': `"${sha256(content)}"`,
      'x-linked-size': String(content.length),
      'x-repo-commit': testCommit,
    });
  }
  response.setHeader('etag', `"${gitSha1(content)}"`);
  sendContent({ request, response, content, name: path, faults });
}

function sendContent(about: {
  request: IncomingMessage;
  response: ServerResponse;
  content: Buffer;
  name: string;
  faults: HubFaults;
}): void {
  const { request, response, name, faults } = about;
  let { content } = about;
  if (faults.corrupt?.path === name && faults.corrupt.times > 0) {
    faults.corrupt.times -= 1;
    content = Buffer.concat([content.subarray(0, -1), Buffer.from([(content.at(-1) ?? 0) ^ 1])]);
  }
  const [, start] = faults.ignoresRanges === true ? [] : (/^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? []);
  const from = Number(start ?? 0);
  const part = content.subarray(from);
  response.writeHead(start === undefined ? 200 : 206, {
    'content-length': String(part.length),
    ...(start === undefined ? {} : { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` }),
  });
  if (request.method === 'HEAD') return void response.end();
  const { cut } = faults;
  if (cut?.path === name && cut.times > 0 && part.length > cut.afterBytes) {
    cut.times -= 1;
    response.write(part.subarray(0, cut.afterBytes));
    destroyOnce(response, () => cut.arrivedBytes() >= from + cut.afterBytes);
    return;
  }
  response.end(part);
}

/** What the client has not read yet goes with a connection: it is cut when the client is seen to have it. */
function destroyOnce(response: ServerResponse, hasArrived: () => boolean): void {
  if (hasArrived()) response.destroy();
  else setImmediate(() => destroyOnce(response, hasArrived));
}

function end(response: ServerResponse, status: number, headers: Record<string, string> = {}, body = ''): void {
  response.writeHead(status, headers).end(body);
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}

export function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

export function gitSha1(content: Buffer): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}
