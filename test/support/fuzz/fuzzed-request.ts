import fc from 'fast-check';

/** One request as bytes, made to be wrong. */
export interface FuzzedRequest {
  /** What was done to it, for the report. */
  kind: string;
  bytes: Buffer;
  /** Its end can be told: an answer has to come on a connection that stays open. Otherwise the sender hangs up. */
  framed: boolean;
}

const PATHS = ['/v1/chat/completions', '/v1/completions'] as const;
const MODEL = 'org/fake-model';

const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(
    null,
    true,
    '',
    [],
    {},
    -1,
    1e308,
    -1e308,
    1e-320,
    2 ** 53,
    0.1,
    [[]],
    { length: 1e9 },
    '\u0000',
    '\ud800',
    '\ufeff',
    '💥'.repeat(100),
    'x'.repeat(20_000),
    '__proto__',
  ),
  fc.integer({ min: 1, max: 3_000 }).map((depth) => new Nested(depth)),
  fc.string({ unit: 'binary', maxLength: 50 }),
);

/** Becomes brackets in brackets when it is written: no such value has to be built. */
class Nested {
  readonly depth: number;
  constructor(depth: number) {
    this.depth = depth;
  }
}

/** Bodies as clients send them. */
const validBody: fc.Arbitrary<Record<string, unknown>> = fc.record(
  {
    model: fc.constantFrom<unknown>(MODEL, 'fake'),
    messages: fc.array(
      fc.record({
        role: fc.constantFrom('system', 'user', 'assistant', 'tool'),
        content: fc.oneof(
          fc.string(),
          fc.constant([{ type: 'text', text: 'x' }]),
          fc.constant([{ type: 'image_url', image_url: { url: 'data:,' } }]),
        ),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    prompt: fc.string(),
    stream: fc.boolean(),
    stream_options: fc.record({ include_usage: fc.boolean() }),
    temperature: fc.double({ min: 0, max: 2, noNaN: true }),
    max_tokens: fc.integer({ min: 1, max: 100 }),
    stop: fc.oneof(fc.string(), fc.array(fc.string(), { maxLength: 4 })),
    tools: fc.constant([{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }]),
    response_format: fc.constant({ type: 'json_object' }),
    logprobs: fc.boolean(),
    user: fc.string(),
    n: fc.constant(1),
  },
  { requiredKeys: ['model', 'messages', 'prompt'] },
);

const FIELDS = [
  'model',
  'messages',
  'prompt',
  'stream',
  'stream_options',
  'temperature',
  'max_tokens',
  'stop',
  'n',
  'tools',
  '__proto__',
  'constructor',
  'toString',
  'unknown field',
] as const;

/** A field with another value: also inside a message, and under names that mean something to JavaScript. */
const swappedBody = fc
  .tuple(validBody, fc.constantFrom(...FIELDS), oddValue, fc.boolean())
  .map(([body, field, value, inside]) => {
    const text = write(value);
    if (inside)
      return { kind: 'message field', text: write(body).replace('"role":', `"${field}":${text},"role":`) };
    return { kind: 'field', text: `${write(body).slice(0, -1)},${JSON.stringify(field)}:${text}}` };
  });

/** JSON, with `Nested` as brackets. */
function write(value: unknown): string {
  if (value instanceof Nested) return '['.repeat(value.depth) + ']'.repeat(value.depth);
  return JSON.stringify(value) ?? 'null';
}

const asText = fc.oneof(
  { weight: 4, arbitrary: swappedBody },
  { weight: 1, arbitrary: validBody.map((body) => ({ kind: 'valid', text: JSON.stringify(body) })) },
  { weight: 1, arbitrary: fc.json().map((text) => ({ kind: 'any JSON', text })) },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: 1, max: 200_000 })
      .map((depth) => ({ kind: 'only brackets', text: '['.repeat(depth) })),
  },
  {
    weight: 1,
    arbitrary: validBody.map((body) => ({
      kind: 'duplicate keys',
      text: JSON.stringify(body).replace('{', `{"model":1,"stream":true,`),
    })),
  },
  {
    weight: 1,
    arbitrary: validBody.map((body) => ({
      kind: 'spaces around',
      text: ` \n${JSON.stringify(body)}\r\n\t `,
    })),
  },
);

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** What is done to the bytes after that. */
const asBytes = fc
  .tuple(
    asText,
    fc.constantFrom(
      'none',
      'none',
      'none',
      'cut',
      'flip',
      'insert',
      'bom',
      'utf16',
      'latin1',
      'twice',
      'nul',
    ),
    fc.nat(),
    fc.nat(255),
  )
  .map(([{ kind, text }, damage, place, byte]) => {
    const bytes = Buffer.from(text);
    const at = bytes.length === 0 ? 0 : place % bytes.length;
    return {
      kind: damage === 'none' ? kind : `${kind}, ${damage}`,
      body: damaged(bytes, { damage, at, byte }),
    };
  });

function damaged(bytes: Buffer, about: { damage: string; at: number; byte: number }): Buffer {
  const { damage, at, byte } = about;
  const before = bytes.subarray(0, at);
  if (damage === 'cut') return before;
  if (damage === 'flip') return Buffer.concat([before, Buffer.from([byte]), bytes.subarray(at + 1)]);
  if (damage === 'insert') return Buffer.concat([before, Buffer.from([byte, byte]), bytes.subarray(at)]);
  if (damage === 'bom') return Buffer.concat([BOM, bytes]);
  if (damage === 'utf16') return Buffer.from(bytes.toString('utf8'), 'utf16le');
  if (damage === 'latin1') return Buffer.from(bytes.toString('utf8'), 'latin1');
  if (damage === 'twice') return Buffer.concat([bytes, bytes]);
  if (damage === 'nul') return Buffer.concat([bytes, Buffer.alloc(3)]);
  return bytes;
}

const bodyRequest: fc.Arbitrary<FuzzedRequest> = fc
  .tuple(fc.constantFrom(...PATHS), asBytes)
  .map(([path, { kind, body }]) => ({
    kind: `body: ${kind}`,
    framed: true,
    bytes: Buffer.concat([
      Buffer.from(
        `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`,
      ),
      body,
    ]),
  }));

const HEADER_NAMES = [
  'x-request-id',
  'content-type',
  'accept',
  'authorization',
  'x-edgewright-queue-ms',
  'cookie',
  'expect',
  'connection',
  'te',
  'upgrade',
  'range',
  'origin',
  'x-forwarded-for',
  'accept-encoding',
  'content-encoding',
  'retry-after',
  '__proto__',
  'traceparent',
  'transfer-encoding',
  'content-length',
  'host',
] as const;

const headerValue = fc.oneof(
  fc.string({ unit: 'binary-ascii', maxLength: 40 }),
  fc.constantFrom(
    '',
    ' ',
    '100-continue',
    'chunked',
    'gzip',
    'close',
    'websocket',
    'text/plain',
    'application/json; charset=utf-16',
    'x'.repeat(200),
    'x'.repeat(17_000),
    '-1',
    '0',
    '99999999999999999999',
    'é',
    '\u0000',
    'a\tb',
    'bytes=0-1',
    '*/*',
    ',,,',
    'a, b',
  ),
);

/** Headers after an otherwise valid request: odd names, values and lengths, some twice. Some change where it ends. */
const headerRequest: fc.Arbitrary<FuzzedRequest> = fc
  .tuple(
    fc.constantFrom('POST', 'GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'post', 'G\tT', ''),
    fc.constantFrom(
      ...PATHS,
      '/v1/models',
      '/v1/models/%',
      '/v1/../health/live',
      '/metrics',
      '*',
      '/v1/%00',
      `/${'a'.repeat(9_000)}`,
      'http://x/v1/models',
    ),
    fc.array(
      fc.tuple(fc.oneof(fc.constantFrom(...HEADER_NAMES), fc.string({ maxLength: 20 })), headerValue),
      { maxLength: 6 },
    ),
    fc.boolean(),
  )
  .map(([method, path, headers, twice]) => {
    const body = JSON.stringify({ model: MODEL, messages: [{ role: 'user', content: 'x' }], prompt: 'x' });
    const lines = [...headers, ...(twice ? headers : [])]
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('');
    const head = `${method} ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n`;
    return { kind: 'headers', framed: false, bytes: Buffer.from(`${head}${lines}\r\n${body}`, 'latin1') };
  });

/** Bytes that were a request once. */
const brokenRequest: fc.Arbitrary<FuzzedRequest> = fc
  .tuple(bodyRequest, fc.nat(), fc.uint8Array({ maxLength: 8 }))
  .map(([{ bytes }, place, noise]) => {
    const at = place % Math.min(bytes.length, 200);
    const text = Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at + noise.length)]);
    return { kind: 'bytes', framed: false, bytes: text };
  });

export const fuzzedRequest: fc.Arbitrary<FuzzedRequest> = fc.oneof(
  { weight: 7, arbitrary: bodyRequest },
  { weight: 2, arbitrary: headerRequest },
  { weight: 1, arbitrary: brokenRequest },
);
