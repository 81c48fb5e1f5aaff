import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** One piece of an answer: how long after the request came, and what is in it. */
export interface ScriptedPiece {
  readonly afterMs: number;
  readonly bytes: string;
}

/** When the pieces of one answer really were written. Times as `performance.now()` of this process. */
export interface WrittenAnswer {
  readonly script: string;
  /** When the last byte of the request was there. */
  readonly cameMs: number;
  readonly writtenMs: number[];
}

export interface ScriptedServer {
  readonly url: string;
  /** In the order in which requests came. */
  readonly written: readonly WrittenAnswer[];
  close(): Promise<void>;
}

/** A server whose every gap is written down. The field `user` of a request names its script. */
export async function startScriptedServer(
  scripts: Readonly<Record<string, readonly ScriptedPiece[]>>,
): Promise<ScriptedServer> {
  const written: WrittenAnswer[] = [];
  const server = createServer((request, response) => void answer({ request, response, scripts, written }));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    written,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(exchange: {
  request: IncomingMessage;
  response: ServerResponse;
  scripts: Readonly<Record<string, readonly ScriptedPiece[]>>;
  written: WrittenAnswer[];
}): Promise<void> {
  const { request, response, scripts, written } = exchange;
  const pieces: Buffer[] = [];
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
  const cameMs = performance.now();
  const { user } = JSON.parse(Buffer.concat(pieces).toString()) as { user: string };
  const entry: WrittenAnswer = { script: user, cameMs, writtenMs: [] };
  written.push(entry);
  response.socket?.setNoDelay(true);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
  for (const { afterMs, bytes } of scripts[user] ?? []) {
    const waitMs = cameMs + afterMs - performance.now();
    if (waitMs > 0) await delay(waitMs);
    entry.writtenMs.push(performance.now());
    response.write(bytes);
  }
  response.end();
}

export const roleFrame = 'data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}\n\n';
export const pingFrame = ': ping\n\n';
export const doneFrame = 'data: [DONE]\n\n';
export const finishFrame = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n';

export function tokenFrame(text = 'a'): string {
  return `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: text } }] })}\n\n`;
}

export function reasoningFrame(text = 'hm'): string {
  return `data: ${JSON.stringify({ choices: [{ index: 0, delta: { reasoning_content: text } }] })}\n\n`;
}

export function usageFrame(completionTokens: number): string {
  const usage = { prompt_tokens: 7, completion_tokens: completionTokens };
  return `data: ${JSON.stringify({ choices: [], usage })}\n\n`;
}
