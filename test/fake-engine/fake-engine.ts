import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { streamFrames, wholeAnswer } from './frames.ts';
import type { FakeScript } from './script.ts';

/** One request as the fake engine saw it. */
export interface SeenRequest {
  path: string;
  /** The exact bytes. */
  raw: string;
  body: Record<string, unknown>;
  headers: IncomingMessage['headers'];
  /** `performance.now()` when the client was gone before the end; `null` otherwise. */
  abortedAtMs: number | null;
  ended: boolean;
}

/** A small real HTTP server that speaks the engine's protocol, with faults on demand. */
export class FakeEngine {
  readonly seen: SeenRequest[] = [];
  /** For requests that bring no script of their own. */
  script: FakeScript = {};
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #watchers = new Set<() => void>();

  constructor(options: { keepAliveTimeoutMs?: number } = {}) {
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch(() => response.destroy());
    });
    this.#server.keepAliveTimeout = options.keepAliveTimeoutMs ?? 5_000;
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        this.#notify();
      });
      socket.on('error', () => {});
    });
  }

  get openSockets(): number {
    return this.#sockets.size;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get aborts(): number {
    return this.seen.filter((request) => request.abortedAtMs !== null).length;
  }

  async start(port = 0): Promise<this> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  /** Cuts everything at once, as a killed process does. */
  async kill(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.resetAndDestroy();
    await closed;
  }

  /** Closes idle connections under the gateway's feet. */
  closeSockets(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Resolves when `condition` holds; looks again whenever something happens here. */
  async until(condition: (engine: this) => boolean, withinMs = 5_000): Promise<void> {
    if (condition(this)) return;
    await new Promise<void>((resolve, reject) => {
      const look = () => {
        if (!condition(this)) return;
        clearTimeout(deadline);
        this.#watchers.delete(look);
        resolve();
      };
      const deadline = setTimeout(() => {
        this.#watchers.delete(look);
        reject(new Error(`The fake engine waited ${withinMs} ms for: ${condition.toString()}`));
      }, withinMs);
      this.#watchers.add(look);
    });
  }

  #notify(): void {
    for (const look of this.#watchers) look();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks).toString('utf8');
    const body = (raw === '' ? {} : JSON.parse(raw)) as Record<string, unknown>;
    const seen: SeenRequest = {
      path: request.url ?? '',
      raw,
      body,
      headers: request.headers,
      abortedAtMs: null,
      ended: false,
    };
    this.seen.push(seen);
    response.on('close', () => {
      seen.ended = true;
      if (!response.writableFinished) seen.abortedAtMs = performance.now();
      this.#notify();
    });
    this.#notify();
    await this.#answer({ ...this.script, ...(body['fake'] as FakeScript | undefined) }, seen, response);
  }

  async #answer(script: FakeScript, seen: SeenRequest, response: ServerResponse): Promise<void> {
    if (script.hang) return;
    if (script.firstByteMs !== undefined) await pause(script.firstByteMs);
    if (script.dieBeforeHead) {
      response.socket?.destroy();
      return;
    }
    const chat = seen.path.includes('chat');
    const model = String(seen.body['model']);
    if (script.status !== undefined || script.body !== undefined) {
      response.writeHead(script.status ?? 200, { 'content-type': 'application/json', ...script.headers });
      response.end(script.body ?? '');
    } else if (seen.body['stream'] === true) {
      await stream(script, response, {
        chat,
        model,
        wantsUsage: Boolean(
          (seen.body['stream_options'] as { include_usage?: boolean } | null)?.include_usage,
        ),
      });
    } else {
      response.writeHead(200, { 'content-type': 'application/json', ...script.headers });
      if (script.dieAfterHead) {
        response.write('{"id":');
        setImmediate(() => response.destroy());
      } else response.end(wholeAnswer(script, { chat, model }));
    }
  }
}

async function stream(
  script: FakeScript,
  response: ServerResponse,
  request: { chat: boolean; model: string; wantsUsage: boolean },
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', ...script.headers });
  if (script.headFirst || script.dieAfterHead) response.flushHeaders();
  if (script.dieAfterHead) {
    setImmediate(() => response.destroy());
    return;
  }
  if (script.errorFrame) {
    response.end(`data: ${JSON.stringify(script.errorFrame)}\n\ndata: [DONE]\n\n`);
    return;
  }
  const { head, tokens, end } = streamFrames(script, request);
  if (script.oneWrite) {
    response.end([...head, ...tokens, ...end].join(''));
    return;
  }
  if (script.splitAt !== undefined) {
    await sendSplit(response, Buffer.from([...head, ...tokens, ...end].join('')), script.splitAt);
    return;
  }
  await send(response, head.join(''), script);
  let index = -1;
  for (const frame of tokens) {
    index += 1;
    if (script.stallAfter === index || response.destroyed) return;
    if (script.dieAfter === index) {
      response.destroy();
      return;
    }
    if (script.endAfter === index) {
      response.end();
      return;
    }
    if (script.errorFrameAfter === index) {
      response.end(`data: {"error":{"message":"out of blocks","http_status_code":500}}\n\ndata: [DONE]\n\n`);
      return;
    }
    await send(response, frame, script);
    if (script.paceMs !== undefined) await pause(script.paceMs);
  }
  await send(response, end.join(''), script);
  response.end();
}

async function sendSplit(response: ServerResponse, bytes: Buffer, at: number): Promise<void> {
  await new Promise<unknown>((resolve) => response.write(bytes.subarray(0, at), resolve));
  // Two turns of the event loop: a reader in this process has polled its socket in between.
  await new Promise<unknown>((resolve) => setImmediate(() => setImmediate(resolve)));
  response.end(bytes.subarray(at));
}

/** Writes in pieces if asked to, each handed to the system before the next: slow readers slow it down. */
async function send(response: ServerResponse, text: string, script: FakeScript): Promise<void> {
  const bytes = Buffer.from(text);
  const step = script.writeBytes ?? Math.max(1, bytes.length);
  for (let at = 0; at < bytes.length && !response.destroyed; at += step) {
    await new Promise<unknown>((resolve) => response.write(bytes.subarray(at, at + step), resolve));
  }
}
