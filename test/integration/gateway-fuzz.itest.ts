import { afterEach, describe, expect, it } from 'vitest';
import { fuzzGateway } from '../support/fuzz/fuzz-gateway.ts';
import { RawConnection } from '../support/fuzz/raw-connection.ts';
import { send, startRig, type Rig } from './gateway-harness.ts';

let rig: Rig;
afterEach(() => rig.stop());

const CASES = Number(process.env['EDGEWRIGHT_FUZZ_CASES'] ?? 3_000);
const SEED = Number(process.env['EDGEWRIGHT_FUZZ_SEED'] ?? Date.now() % 1_000_000_000);

describe('requests that are made to be wrong', () => {
  it(
    `are all answered, none with 5xx (${CASES} cases, seed ${SEED})`,
    { timeout: 60_000 + CASES * 100 },
    async () => {
      rig = await startRig();
      const result = await fuzzGateway({
        url: rig.url,
        cases: CASES,
        seed: SEED,
        onBatch: () => {
          rig.engine.seen.length = 0;
          rig.ended.length = 0;
        },
      });
      console.log(
        `statuses: ${[...result.statuses].map(([status, count]) => `${status}: ${count}`).join(', ')}`,
      );
      // Some of them are right after all: otherwise nothing but the parser was tried.
      expect(result.statuses.get(200)).toBeGreaterThan(CASES / 50);
      expect(result.statuses.get(400)).toBeGreaterThan(CASES / 10);
      expect(rig.engine.openSockets).toBeLessThanOrEqual(rig.source.view.sessions + 4);
      const { requests } = JSON.parse((await send(`${rig.url}/api/status`)).text) as { requests: object };
      expect(requests).toEqual({ running: 0, queued: 0 });
    },
  );
});

const BODY = '{"model":"fake","messages":[{"role":"user","content":"x"}]}';
const SMUGGLED = 'GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n';
const post = (headers: string) =>
  `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${headers}`;

/** Each can be read in two ways, one of which holds a second request. */
const smuggling: [string, string][] = [
  [
    'a length and chunks',
    post(`content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`),
  ],
  [
    'chunks and a length',
    post(`transfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n0\r\n\r\n${SMUGGLED}`),
  ],
  ['two lengths', post(`content-length: ${BODY.length}\r\ncontent-length: 0\r\n\r\n${BODY}${SMUGGLED}`)],
  ['a list of lengths', post(`content-length: ${BODY.length}, 0\r\n\r\n${BODY}${SMUGGLED}`)],
  ['a signed length', post(`content-length: +${BODY.length}\r\n\r\n${BODY}${SMUGGLED}`)],
  ['a hexadecimal length', post(`content-length: 0x3b\r\n\r\n${BODY}${SMUGGLED}`)],
  ['chunks of another kind', post(`transfer-encoding: xchunked\r\n\r\n0\r\n\r\n${SMUGGLED}`)],
  ['chunks not last', post(`transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n${SMUGGLED}`)],
  ['a space before the colon', post(`transfer-encoding : chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`)],
  ['a folded header', post(`x: y\r\n content-length: 0\r\n\r\n${SMUGGLED}`)],
  ['a bare CR in a header', post(`x: y\rcontent-length: 0\r\n\r\n${SMUGGLED}`)],
  ['a NUL in a header', post(`x: y\u0000z\r\ncontent-length: 0\r\n\r\n${SMUGGLED}`)],
  ['a chunk size with a sign', post(`transfer-encoding: chunked\r\n\r\n-1\r\n\r\n${SMUGGLED}`)],
  [
    'a chunk longer than it says',
    post(`transfer-encoding: chunked\r\n\r\n1\r\nabcdef\r\n0\r\n\r\n${SMUGGLED}`),
  ],
];

describe('a request inside a request', () => {
  it.each(smuggling)('with %s is refused, and the inner one never answered', async (_name, text) => {
    rig = await startRig();
    const connection = new RawConnection(rig.url);
    const answers = await connection.exchange(Buffer.from(text, 'latin1'), {
      framed: false,
      deadlineMs: 30_000,
    });
    expect(answers.map((answer) => answer.status)).toEqual([400]);
    expect(answers[0]?.body).toContain('"code":"bad_http"');
    expect(rig.engine.seen).toHaveLength(0);
  });
});

describe('a header that a client chooses', () => {
  it.each(['a\u0001b', 'a b', 'é', '"x"\u007f', 'x'.repeat(200)])(
    'x-request-id %j is not sent back',
    async (id) => {
      rig = await startRig();
      const connection = new RawConnection(rig.url);
      const bytes = Buffer.from(
        `${post(`x-request-id: ${id}\r\ncontent-length: ${BODY.length}\r\n\r\n`)}${BODY}`,
        'latin1',
      );
      const [answer] = await connection.exchange(bytes, { framed: true, deadlineMs: 30_000 });
      connection.close();
      expect([200, 400]).toContain(answer?.status);
      for (const { headers } of rig.engine.seen) expect(headers['x-request-id']).toMatch(/^[\da-f-]{36}$/);
    },
  );
});
