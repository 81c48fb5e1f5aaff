import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Reply = readonly [status: number, body: unknown];

/** Answers by method and path; everything else is 404. A promise that is pending is an engine that thinks. */
export type Replies = Readonly<Record<string, Reply | Promise<Reply> | ((body: string) => Reply)>>;

export interface ServedReplies extends AsyncDisposable {
  readonly baseUrl: string;
  /** What was asked so far: method and path. */
  readonly asked: readonly string[];
}

/** A small engine of given answers, on a free port of this machine. */
export async function serveReplies(replies: Replies): Promise<ServedReplies> {
  const asked: string[] = [];
  const server = createServer((message, response) => {
    void (async () => {
      const body = await bodyOf(message);
      const key = `${message.method} ${message.url}`;
      asked.push(key);
      const reply = replies[key] ?? [404, { detail: 'Not Found' }];
      const [status, answer] = await (typeof reply === 'function' ? reply(body) : reply);
      response.writeHead(status);
      response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    [Symbol.asyncDispose]: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of message) text += String(piece);
  return text;
}
