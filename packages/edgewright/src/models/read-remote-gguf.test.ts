import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '../base/app-error.ts';
import { ggufBytes, ggufHead, tinyModel, uint32, type GgufFile } from './__fixtures__/write-gguf.ts';
import { readRemoteGgufFacts } from './read-remote-gguf.ts';
import type { UrlSourceOptions } from './sources/url-source.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

async function serve(answer: Answer): Promise<string> {
  server = createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function rangeOf(request: IncomingMessage): { start: number; end: number } {
  const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
  return { start: Number(start), end: Number(end) };
}

/** Serves ranges of files that are as large as they say, without holding their data. */
function ranges(files: Readonly<Record<string, GgufFile>>, asked: string[] = []): Answer {
  return (request, response) => {
    const path = (request.url ?? '').replace(/\?.*$/, '');
    const file = files[path];
    if (!file) return void response.writeHead(404).end();
    const { head, totalBytes } = ggufHead(file);
    const { start, end } = rangeOf(request);
    const last = Math.min(end, totalBytes - 1);
    asked.push(`${path} ${start}-${last}`);
    const bytes = Buffer.alloc(last - start + 1);
    head.copy(bytes, 0, start, Math.min(head.length, last + 1));
    response.writeHead(206, { 'content-range': `bytes ${start}-${last}/${totalBytes}` }).end(bytes);
  };
}

async function failure(url: string, options: UrlSourceOptions = {}): Promise<AppError> {
  const thrown = await readRemoteGgufFacts(url, options).catch((error: unknown) => error);
  if (thrown instanceof AppError) return thrown;
  throw new Error('expected an AppError', { cause: thrown });
}

const words = (count: number): GgufFile => {
  const file = tinyModel();
  const value = Array.from({ length: count }, (_, index) => `word number ${index}`);
  file.values['tokenizer.ggml.tokens'] = { type: 'strings', value };
  return file;
};

describe('readRemoteGgufFacts', () => {
  it('reads a header of several ranges and none of the weights', async () => {
    const file = words(200_000);
    file.tensors.push({ name: 'blk.0.ffn_up.weight', shape: [2 ** 20, 2 ** 14], typeId: 1, bytes: 2 ** 35 });
    const asked: string[] = [];
    const base = await serve(ranges({ '/org/model.gguf': file }, asked));
    const facts = await readRemoteGgufFacts(`${base}/org/model.gguf?token=secret`);
    expect(facts).toMatchObject({ name: 'tiny', vocabularySize: 200_000, parameters: 1152 + 2 ** 34 });
    expect(facts.fileBytes).toBeGreaterThan(2 ** 35);
    expect(JSON.stringify(facts)).not.toContain('secret');
    const { head } = ggufHead(file);
    expect(asked.length).toBeLessThanOrEqual(Math.ceil(head.length / (2 * 1024 * 1024)) + 1);
    expect(asked.length).toBeGreaterThan(1);
  });

  it('reads all parts of a split model', async () => {
    const split = { 'split.count': uint32(2), 'split.tensors.count': uint32(4) };
    const whole = tinyModel();
    const base = await serve(
      ranges({
        '/m-00001-of-00002.gguf': { ...whole, values: { ...whole.values, ...split } },
        '/m-00002-of-00002.gguf': {
          values: split,
          tensors: [{ name: 'output.weight', shape: [32, 3], typeId: 1, bytes: 192 }],
        },
      }),
    );
    const facts = await readRemoteGgufFacts(`${base}/m-00001-of-00002.gguf?download=true`);
    expect(facts).toMatchObject({ parameters: 1152 + 96 });
    expect(facts.files).toHaveLength(2);
  });

  it.each<{ case: string; answer: Answer; code: string; message: string }>([
    {
      case: 'a server without ranges',
      answer: (_, response) => void response.writeHead(200).end(ggufBytes(tinyModel())),
      code: 'model_url_failed',
      message: 'does not serve ranges',
    },
    {
      case: 'nothing there',
      answer: (_, response) => void response.writeHead(404).end(),
      code: 'model_file_missing',
      message: 'There is no file at http://127.0.0.1',
    },
    {
      case: 'a closed repository',
      answer: (_, response) => void response.writeHead(401).end(),
      code: 'model_url_failed',
      message: 'may not be read (HTTP 401)',
    },
    {
      case: 'another range than asked for',
      answer: (_, response) => void response.writeHead(206, { 'content-range': 'bytes 7-9/100' }).end('GGUF'),
      code: 'model_url_failed',
      message: 'another range than it was asked for',
    },
    {
      case: 'a connection that ends early',
      answer: (_, response) => {
        response.writeHead(206, { 'content-range': 'bytes 0-99/100', 'content-length': '100' });
        response.write('GGUF', () => response.destroy());
      },
      code: 'model_url_failed',
      message: 'cannot be read',
    },
    {
      case: 'more than was asked for',
      answer: (_, response) =>
        void response.writeHead(206, { 'content-range': 'bytes 0-9/10' }).end('x'.repeat(1000)),
      code: 'model_url_failed',
      message: 'sends more than it was asked for',
    },
    {
      case: 'a web page',
      answer: (_, response) =>
        void response.writeHead(206, { 'content-range': 'bytes 0-14/15' }).end('<!DOCTYPE html>'),
      code: 'model_file_not_gguf',
      message: 'a web page',
    },
  ])('tells $case', async ({ answer, code, message }) => {
    const base = await serve(answer);
    const error = await failure(`${base}/model.gguf?signature=secret`);
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
    expect(error.message).not.toContain('secret');
  });

  it('tells a file that is replaced while it is read', async () => {
    const file = words(200_000);
    const whole = ranges({ '/m.gguf': file });
    const other = ranges({ '/m.gguf': words(200_001) });
    const base = await serve((request, response) =>
      (rangeOf(request).start === 0 ? whole : other)(request, response),
    );
    expect((await failure(`${base}/m.gguf`)).message).toContain('replaced while it was read');
  });

  it('waits no longer than its deadline, and stops when it is told to', async () => {
    const base = await serve(() => undefined);
    expect((await failure(`${base}/m.gguf`, { rangeMs: 50 })).message).toContain('nothing came within 50 ms');
    const stop = new AbortController();
    const reading = readRemoteGgufFacts(`${base}/m.gguf`, { signal: stop.signal });
    stop.abort(new Error('stop'));
    await expect(reading).rejects.toThrow('stop');
  });

  it('refuses what is no address, and says why a server is not reached', async () => {
    expect((await failure('file:///etc/passwd')).message).toContain('not an address that starts with http');
    const base = await serve(() => undefined);
    server?.close();
    server = null;
    expect((await failure(`${base}/m.gguf`)).message).toContain('ECONNREFUSED');
  });
});
