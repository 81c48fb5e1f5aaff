import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { chat, open, send, startRig, type Rig } from './gateway-harness.ts';

interface SpanSeen {
  name: string;
  kind: number;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  attributes: Record<string, string | number>;
  status: { code?: number };
}

/** Keeps what is delivered to it over OTLP. */
class Collector {
  readonly spans: SpanSeen[] = [];
  readonly texts: string[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        this.#read(Buffer.concat(chunks).toString('utf8'));
        response.end('{}');
      });
    });
  }

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #read(text: string): void {
    this.texts.push(text);
    const { resourceSpans } = JSON.parse(text) as {
      resourceSpans: { scopeSpans: { spans: (Omit<SpanSeen, 'attributes'> & { attributes: Pair[] })[] }[] }[];
    };
    for (const { scopeSpans } of resourceSpans) {
      for (const { spans } of scopeSpans) {
        this.spans.push(...spans.map((span) => ({ ...span, attributes: plain(span.attributes) })));
      }
    }
  }
}

interface Pair {
  key: string;
  value: { stringValue?: string; intValue?: string | number; doubleValue?: number };
}

function plain(pairs: readonly Pair[]): Record<string, string | number> {
  return Object.fromEntries(
    pairs.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue ?? value.doubleValue)]),
  );
}

let rig: Rig;
let collector: Collector;
let stopped = false;
beforeEach(async () => {
  collector = new Collector();
  const otlpEndpoint = await collector.start();
  rig = await startRig({ settings: { otlpEndpoint } });
  stopped = false;
});
afterEach(async () => {
  if (!stopped) await rig.stop();
  collector.stop();
});

/** Stopping the gateway delivers what is left. */
async function delivered(): Promise<SpanSeen[]> {
  stopped = true;
  await rig.stop();
  return collector.spans;
}

const chatUrl = () => `${rig.url}/v1/chat/completions`;
const traceId = '0af7651916cd43dd8448eb211c80319c';
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;

it('traces a request from its client to its engine, by the conventions, without its text', async () => {
  const secret = 'a secret prompt';
  await send(chatUrl(), {
    body: chat({ stream: true, messages: [{ role: 'user', content: secret }], fake: { cachedTokens: 3 } }),
    headers: { traceparent },
  });
  const spans = (await delivered()).filter((span) => span.traceId === traceId);
  const server = spans.find(({ kind }) => kind === 2);
  const client = spans.find(({ kind }) => kind === 3);
  expect(server).toMatchObject({
    name: 'POST /v1/chat/completions',
    parentSpanId: 'b7ad6b7169203331',
    attributes: { 'http.response.status_code': 200, 'http.route': '/v1/chat/completions' },
  });
  expect(client).toMatchObject({
    name: 'chat org/fake-model',
    parentSpanId: server?.spanId,
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'fake-engine',
      'gen_ai.request.model': 'org/fake-model',
      'gen_ai.usage.input_tokens': 7,
      'gen_ai.usage.output_tokens': 5,
      'gen_ai.usage.cache_read.input_tokens': 3,
      'edgewright.attempt': 1,
    },
  });
  const seen = rig.engine.seen.at(-1)?.headers['traceparent'];
  expect(seen).toBe(`00-${traceId}-${client?.spanId}-01`);
  expect(collector.texts.join()).not.toContain(secret);
});

it('says what went wrong, and that a client left', async () => {
  await send(chatUrl(), {
    body: chat({ fake: { status: 500, body: '{"error":"x"}' } }),
    headers: { traceparent },
  });
  const sent = open(chatUrl(), {
    body: chat({ stream: true, fake: { frames: 1_000, paceMs: 10 } }),
    headers: { traceparent },
  });
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  response.destroy();
  await rig.engine.until(({ aborts }) => aborts === 1);
  const spans = (await delivered()).filter((span) => span.traceId === traceId && span.kind === 2);
  expect(spans.map(({ attributes }) => attributes['error.type'])).toEqual(['engine_error', 'cancelled']);
  expect(spans.map(({ status }) => status.code ?? 0)).toEqual([2, 0]);
});

it('follows the settings', async () => {
  rig.settings.replace({ ...rig.settings.current, otlpEndpoint: null });
  await send(chatUrl(), { body: chat(), headers: { traceparent } });
  expect((await delivered()).some((span) => span.traceId === traceId)).toBe(false);
});
