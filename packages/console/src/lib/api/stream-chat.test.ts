import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { AnswerPiece } from './answer-piece.ts';
import type { Service } from './http.ts';
import { streamChat, type ChatRequest, type StreamDeadlines } from './stream-chat.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(
  answer: (request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<Service> {
  const server = createServer((request, response) => {
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { baseUrl: `http://127.0.0.1:${port}/behind/a/prefix/`, fetch };
}

const chat: ChatRequest = {
  model: 'demo',
  messages: [{ role: 'user', content: 'Hi' }],
  temperature: 0.5,
  maxTokens: 16,
};

const event = (value: unknown) => `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`;
const token = (content: string) => event({ choices: [{ delta: { content } }] });
const finish = event({ choices: [{ delta: {}, finish_reason: 'length' }] });
const usage = event({
  choices: [],
  usage: {
    prompt_tokens: 9,
    completion_tokens: 2,
    total_tokens: 11,
    prompt_tokens_details: { cached_tokens: 4 },
  },
});
const streamHead = { 'content-type': 'text/event-stream' };

interface Collected {
  pieces: AnswerPiece[];
  error: unknown;
}

async function collect(service: Service, signal = new AbortController().signal, deadlines?: StreamDeadlines) {
  const result: Collected = { pieces: [], error: null };
  try {
    for await (const pieces of streamChat(service, chat, signal, deadlines)) result.pieces.push(...pieces);
  } catch (error) {
    result.error = error;
  }
  return result;
}

const textOf = ({ pieces }: Collected) =>
  pieces.map((piece) => (piece.kind === 'text' ? piece.text : '')).join('');

describe('streamChat', () => {
  it('asks for a stream with usage, relative to the base address', async () => {
    const seen: { url: string | undefined; body: unknown }[] = [];
    const service = await serve(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      seen.push({ url: request.url, body: JSON.parse(body) });
      response.writeHead(200, streamHead).end(finish);
    });
    await collect(service);
    expect(seen).toEqual([
      {
        url: '/behind/a/prefix/v1/chat/completions',
        body: {
          model: 'demo',
          messages: [{ role: 'user', content: 'Hi' }],
          temperature: 0.5,
          max_tokens: 16,
          stream: true,
          stream_options: { include_usage: true },
        },
      },
    ]);
  });

  it('yields text, finish reason and usage', async () => {
    const service = await serve((_request, response) => {
      response.writeHead(200, streamHead).end(token('Hel') + token('lo') + finish + usage + event('[DONE]'));
    });
    const result = await collect(service);
    expect(result.error).toBeNull();
    expect(textOf(result)).toBe('Hello');
    expect(result.pieces.slice(2)).toEqual([
      { kind: 'finish', reason: 'length' },
      { kind: 'usage', usage: { promptTokens: 9, outputTokens: 2, totalTokens: 11, cachedTokens: 4 } },
      { kind: 'end' },
    ]);
  });

  const envelope = { message: 'gone', type: 'server_error', param: null, code: 'engine_lost' };
  const failures: [string, (response: ServerResponse) => unknown, { code: string; text: string }][] = [
    [
      'an error event in the middle',
      (response) => response.writeHead(200, streamHead).end(token('Half') + event({ error: envelope })),
      { code: 'engine_lost', text: 'Half' },
    ],
    [
      'an end before the finish reason',
      (response) => response.writeHead(200, streamHead).end(token('Half')),
      { code: 'stream_interrupted', text: 'Half' },
    ],
    [
      'an event that is not JSON',
      (response) => response.writeHead(200, streamHead).end(token('Half') + event('{oops')),
      { code: 'unreadable_response', text: 'Half' },
    ],
    [
      'a refusal with the envelope',
      (response) =>
        response.writeHead(429).end(JSON.stringify({ error: { ...envelope, code: 'queue_full' } })),
      { code: 'queue_full', text: '' },
    ],
    [
      'a page of a proxy',
      (response) => response.writeHead(502).end('<html>Bad gateway</html>'),
      { code: 'http_502', text: '' },
    ],
  ];
  it.each(failures)('reports %s', async (_name, answer, { code, text }) => {
    const service = await serve((_request, response) => answer(response));
    const result = await collect(service);
    expect(textOf(result)).toBe(text);
    expect(result.error).toMatchObject({ problem: { code } });
  });

  it('reports a cut connection and keeps what arrived', async () => {
    const service = await serve((_request, response) => {
      response.writeHead(200, streamHead);
      response.write(token('Half'), () => setImmediate(() => response.destroy()));
    });
    const result = await collect(service);
    expect(result.error).toMatchObject({ problem: { code: 'stream_interrupted' } });
  });

  it('says when nobody listens', async () => {
    const service = await serve(() => undefined);
    const server = servers.pop();
    await new Promise((resolve) => server?.close(resolve));
    const result = await collect(service);
    expect(result.error).toMatchObject({ problem: { code: 'service_unreachable', httpStatus: null } });
  });

  it('gives up when no answer begins', async () => {
    const service = await serve(() => undefined);
    const result = await collect(service, undefined, { firstByteMs: 20, stallMs: 5_000 });
    expect(result.error).toMatchObject({ problem: { code: 'no_answer_in_time' } });
  });

  it('closes the connection when it is stopped', async () => {
    const controller = new AbortController();
    let noteClosed = () => {};
    const closed = new Promise<void>((resolve) => {
      noteClosed = resolve;
    });
    const service = await serve((_request, response) => {
      response.on('close', noteClosed);
      response.writeHead(200, streamHead).write(token('Half'));
    });
    for await (const pieces of stopAfterFirst(service, controller)) expect(pieces).toHaveLength(1);
    await closed;
  });
});

async function* stopAfterFirst(service: Service, controller: AbortController) {
  try {
    for await (const pieces of streamChat(service, chat, controller.signal)) {
      yield pieces;
      controller.abort();
    }
    expect.unreachable('the stream must end with the reason of the abort');
  } catch (thrown) {
    expect(thrown).toBe(controller.signal.reason);
  }
}
