import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Status } from 'edgewright/contract/status';
import { requestInFlight, throttledAdmission } from './stub-load.ts';
import { engineStates, scriptFor, type Fault } from './stub-faults.ts';

/** A request for an answer, as the stub received it. */
interface ReceivedChat {
  model: string;
  messages: { role: string; content: string }[];
  temperature?: number;
  max_tokens?: number;
  stream_options?: unknown;
}

/** Speaks the endpoints of the console, with faults on demand. Tests set the fields directly. */
export interface StubServer {
  url: string;
  fault: Fault;
  answer: string;
  state: keyof typeof engineStates;
  models: string[];
  demo: boolean;
  received: ReceivedChat[];
  /** The last piece of every answer waits for this, so that a test can look at a running one in peace. */
  hold: Promise<void>;
  /** Ids of requests in flight. */
  inFlight: string[];
  /** Requests whose client went away before the end. */
  aborted: number;
  close: () => Promise<void>;
}

const consoleFiles = fileURLToPath(new URL('../../packages/console/dist/', import.meta.url));
/** What the stub takes for a key with the scope `admin`. */
export const adminKey = 'ew-admin';
const contextTokens = 2_048;
/** Between two pieces of an answer. */
const pieceDelayMs = 2;
/** A browser drops what it has not handed to the page when a connection is reset. */
const cutDelayMs = 250;

/** The policy that the gateway sends with the page. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export async function startStubServer(): Promise<StubServer> {
  const server = createServer((request, response) => {
    route(stub, request, response).catch((thrown: unknown) => response.destroy(asError(thrown)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stub: StubServer = {
    url: `http://127.0.0.1:${port}/`,
    fault: 'none',
    answer: 'Time to first token is the wait before an answer begins.',
    state: 'ready',
    models: ['edgewright-demo'],
    demo: true,
    received: [],
    hold: Promise.resolve(),
    inFlight: [],
    aborted: 0,
    close: () => close(server),
  };
  return stub;
}

async function route(stub: StubServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', stub.url);
  if (pathname === '/api/status') return sendJson(response, 200, statusOf(stub));
  if (pathname === '/api/admission') {
    return sendJson(response, 200, throttledAdmission(stub.models[0] ?? ''));
  }
  if (pathname.startsWith('/api/requests')) return answerRequests(stub, request, response);
  if (pathname === '/v1/models') return sendJson(response, 200, modelsOf(stub));
  if (pathname === '/v1/chat/completions') return answerChat(stub, request, response);
  return sendFile(response, pathname === '/' ? 'index.html' : pathname);
}

/** Lists requests and ends them, for the admin. */
function answerRequests(stub: StubServer, request: IncomingMessage, response: ServerResponse): void {
  if (request.headers.authorization !== `Bearer ${adminKey}`) {
    const error = { code: 'control_forbidden', type: 'invalid_request_error', param: null };
    sendJson(response, 403, { error: { ...error, message: 'This needs a key with the scope admin.' } });
    return;
  }
  const id = /^\/api\/requests\/(.+)$/.exec(request.url ?? '')?.[1];
  if (request.method === 'DELETE' && id !== undefined) {
    stub.inFlight = stub.inFlight.filter((each) => each !== decodeURIComponent(id));
    sendJson(response, 200, { cancelled: id });
    return;
  }
  sendJson(response, 200, { schema: 'edgewright/requests@1', requests: stub.inFlight.map(requestInFlight) });
}

async function answerChat(
  stub: StubServer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const chat = JSON.parse(Buffer.concat(chunks).toString('utf8')) as ReceivedChat;
  stub.received.push(chat);
  const script = scriptFor(stub.fault, stub.answer);
  if (script.refuse) {
    const { status, ...error } = script.refuse;
    return sendJson(response, status, { error: { ...error, param: null } });
  }
  response.on('close', () => {
    if (!response.writableEnded) stub.aborted += 1;
  });
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  for (const [index, content] of script.pieces.entries()) {
    await delay(pieceDelayMs);
    if (index === script.pieces.length - 1) await stub.hold;
    if (response.destroyed) return;
    if (index === script.breakAfter) {
      await delay(script.breakWith === 'cut' ? cutDelayMs : 0);
      return breakOff(response, script.breakWith);
    }
    sendEvent(response, { choices: [{ index: 0, delta: { content }, finish_reason: null }] });
  }
  sendEvent(response, { choices: [{ index: 0, delta: {}, finish_reason: script.finishReason }] });
  const promptTokens = Math.ceil(JSON.stringify(chat.messages).length / 4);
  const outputTokens = script.pieces.length;
  sendEvent(response, {
    choices: [],
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: outputTokens,
      total_tokens: promptTokens + outputTokens,
    },
  });
  response.end('data: [DONE]\n\n');
}

function breakOff(response: ServerResponse, how: 'event' | 'cut'): void {
  if (how === 'cut') {
    response.destroy();
    return;
  }
  const message = 'The engine process ended with signal SIGKILL while it answered.';
  sendEvent(response, { error: { message, type: 'server_error', param: null, code: 'engine_lost' } });
  response.end();
}

function sendEvent(response: ServerResponse, value: object): void {
  response.write(`data: ${JSON.stringify({ object: 'chat.completion.chunk', ...value })}\n\n`);
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

async function sendFile(response: ServerResponse, path: string): Promise<void> {
  const file = join(consoleFiles, normalize(path));
  const type = types[extname(file)];
  const body = type ? await readFile(file).catch(() => null) : null;
  if (!type || body === null) return sendJson(response, 404, { error: { message: `no ${path}` } });
  response.writeHead(200, { 'content-type': type, 'content-security-policy': policy }).end(body);
}

function statusOf({ models, state, demo }: StubServer): Status {
  return {
    schema: 'edgewright/status@1',
    version: '0.1.0',
    startedAtMs: 1_795_000_000_000,
    requests: { running: 0, queued: 0 },
    deployments: models.map((model, index) => ({
      id: `deployment-${index}`,
      model,
      aliases: [],
      demo: demo && index === 0,
      engine: 'embedded',
      precision: 'q8_0',
      weightsBytes: 7_951_936,
      parameters: 7_344_384,
      sessions: 4,
      contextTokens,
      state: engineStates[state],
    })),
  };
}

function modelsOf({ models, state, demo }: StubServer): object {
  return {
    object: 'list',
    data: models.map((id, index) => ({
      id,
      object: 'model',
      created: 1_795_000_000,
      owned_by: 'edgewright',
      max_model_len: contextTokens,
      ready: state === 'ready',
      demo: demo && index === 0,
    })),
  };
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
