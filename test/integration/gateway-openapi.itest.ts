import { once } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, describe, expect, it } from 'vitest';
import { routes } from '../../packages/edgewright/src/gateway/routes.ts';
import { chat, open, send, startRig, type Answer, type Rig, type SendOptions } from './gateway-harness.ts';

/** Whether real answers are what the document says. */

type Json = Record<string, unknown>;

let rig: Rig;
afterEach(() => rig.stop());

/** Answers of ours: each field that they may have is named, so that none can be forgotten. */
const whole = [
  ['GET', '/health/live', 200],
  ['GET', '/health/ready', 200],
  ['GET', '/v1/models', 200],
  ['GET', '/v1/models/{id}', 200],
  ['GET', '/v1/models/{id}', 404],
  ['GET', '/api/status', 200],
  ['GET', '/api/telemetry', 200],
  ['GET', '/api/admission', 200],
  ['GET', '/api/requests', 200],
  ['GET', '/api/deployments', 200],
  ['DELETE', '/api/requests/{id}', 404],
  ['POST', '/api/stop', 400],
  ['POST', '/api/reload', 409],
  ['POST', '/v1/chat/completions', 400],
] as const;

const ids: Record<string, string> = { '200': 'org/fake-model', '404': 'nobody' };

describe('what the document of the API says', () => {
  it.each(whole)('%s %s: %i', async (method, path, status) => {
    rig = await startRig({ settings: { slo: { ttftMs: 60_000, tpotMs: 1_000 } }, telemetry });
    await send(`${rig.url}/v1/chat/completions`, { body: chat() });
    const running = open(`${rig.url}/v1/chat/completions`, { body: chat({ fake: { hang: true } }) });
    running.on('error', () => undefined);
    await rig.engine.until(({ seen }) => seen.length === 2);
    const answer = await ask(path.replace('{id}', ids[String(status)] ?? ''), { method });
    expect(answer.status).toBe(status);
    await expectDescribed({ method, path }, answer, { closed: true });
    running.destroy();
  });

  it('holds for answers of engines', async () => {
    rig = await startRig();
    const answer = await send(`${rig.url}/v1/chat/completions`, { body: chat() });
    expect(answer.status).toBe(200);
    await expectDescribed({ method: 'POST', path: '/v1/chat/completions' }, answer);
  });

  it('holds for every event of a stream', async () => {
    rig = await startRig();
    const answer = await send(`${rig.url}/v1/chat/completions`, { body: chat({ stream: true }) });
    const frames = answer.text.split('\n\n').flatMap((frame) => /^data: (\{.*)$/s.exec(frame)?.[1] ?? []);
    expect(frames.length).toBeGreaterThan(1);
    for (const text of frames) {
      await expectDescribed({ method: 'POST', path: '/v1/chat/completions' }, { ...answer, text });
    }
  });

  it('holds for events of the service', async () => {
    rig = await startRig();
    const sent = open(`${rig.url}/api/events`);
    const response = await headOf(sent);
    const [chunk] = (await response.take(1).toArray()) as [Buffer];
    const text = /^data: (.*)$/m.exec(chunk.toString())?.[1] ?? '';
    const { headers } = response;
    await expectDescribed(
      { method: 'GET', path: '/api/events' },
      { status: 200, headers, text, broken: false },
      { closed: true },
    );
    sent.destroy();
  });

  it('asks for the token where the gateway does, and nowhere else', async () => {
    rig = await startRig();
    for (const { method, path, about } of routes) {
      const sent = open(`${rig.url}${path.replace('*', 'x')}`, {
        method,
        ...(about.body ? { body: {} } : {}),
      });
      const response = await headOf(sent);
      expect([method, path, response.statusCode === 403]).toEqual([method, path, about.needsToken === true]);
      response.on('error', () => undefined);
      sent.destroy();
    }
  });
});

const telemetry = {
  latest: {
    atMs: 1,
    memory: { totalBytes: 2, availableBytes: 1, swapUsedBytes: null, unified: true },
    cpu: { utilizationPercent: null },
    gpus: [],
    temperaturesC: { 'gpu-thermal': 50 },
    railsWatts: {},
    boardWatts: 30,
    fansRpm: {},
    fansPercent: {},
    throttleAlerts: {},
    processes: null,
    sources: { procfs: 'ok' },
  },
  recentEvents: [{ kind: 'memory-recovered', atMs: 1, availableBytes: 1 }],
} as never;

function ask(path: string, { method = 'GET' }: SendOptions): Promise<Answer> {
  const headers = { authorization: `Bearer ${rig.token}` };
  return send(`${rig.url}${path}`, { method, headers, ...(method === 'POST' ? { body: {} } : {}) });
}

/** The answer as soon as it begins. */
async function headOf(sent: ClientRequest): Promise<IncomingMessage> {
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return response;
}

/** Holds one answer, or one event of it, against what the gateway itself gives as its document. */
async function expectDescribed(
  route: { method: string; path: string },
  answer: Answer,
  { closed = false } = {},
): Promise<void> {
  const { text } = await send(`${rig.url}/api/openapi.json`);
  const document = JSON.parse(text) as Json & { paths: Record<string, Record<string, Json>> };
  const type = answer.headers['content-type']?.split(';', 1)[0] ?? '';
  const parts = [
    'paths',
    route.path,
    route.method.toLowerCase(),
    'responses',
    String(answer.status),
    'content',
    type,
    'schema',
  ];
  const pointer = parts
    .map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'))
    .map(encodeURIComponent)
    .join('/');
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema(closed ? close(document) : document, 'document');
  const check = ajv.getSchema(`document#/${pointer}`);
  if (!check) throw new Error(`The document says nothing of ${parts.join(' ')}.`);
  const value: unknown = JSON.parse(answer.text);
  expect({ holds: check(value), errors: check.errors, value }).toEqual({ holds: true, errors: null, value });
}

/** The same, but a field that no schema names is an error. */
function close<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(close) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const closed: Json = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, close(inner)]));
  if (closed['type'] === 'object' && closed['properties'] && closed['additionalProperties'] === undefined) {
    closed['additionalProperties'] = false;
  }
  return closed as Value;
}
