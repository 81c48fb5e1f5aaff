import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface AskedChat {
  path: string;
  question: string;
  body: Record<string, unknown>;
  /** How often this server was asked before. */
  before: number;
  authorization: string | undefined;
}

/** What the script wants: a text, a whole JSON answer with a status, or to close the connection. */
export type Scripted =
  | { text: string; finishReason?: string; tokens?: number; logprobs?: unknown }
  | { status: number; json: unknown; headers?: Record<string, string> }
  | 'close'
  | 'hang';

/** A small real server that answers chats and completions by a function. */
export class ScriptedChat {
  script: (asked: AskedChat) => Scripted;
  readonly asked: AskedChat[] = [];
  readonly #server: Server;

  constructor(script: (asked: AskedChat) => Scripted) {
    this.script = script;
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const path = request.url ?? '';
        if (path === '/v1/models') return send(response, 200, { object: 'list', data: [{ id: 'scripted' }] });
        const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
        const messages = (body['messages'] ?? []) as { content: string }[];
        const question = messages.at(-1)?.content ?? String(body['prompt']);
        const { authorization } = request.headers;
        const asked = { path, question, body, before: this.asked.length, authorization };
        this.asked.push(asked);
        answer(response, this.script(asked), path);
      });
    });
  }

  async start(port = 0): Promise<this> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Questions of the run itself: without the trial of what the server tells. */
  get questions(): string[] {
    return this.asked
      .filter(({ path, question }) => path.endsWith('/chat/completions') && question !== 'Hello!')
      .map(({ question }) => question);
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

function answer(response: ServerResponse, scripted: Scripted, path: string): void {
  if (scripted === 'hang') return;
  if (scripted === 'close') return void response.destroy();
  if ('json' in scripted) return send(response, scripted.status, scripted.json, scripted.headers);
  const { text, finishReason = 'stop', tokens = text.split(/\s+/).length, logprobs } = scripted;
  const shared = { index: 0, finish_reason: finishReason, ...(logprobs === undefined ? {} : { logprobs }) };
  const choice = path.endsWith('/chat/completions')
    ? { ...shared, message: { role: 'assistant', content: text } }
    : { ...shared, text };
  send(response, 200, { choices: [choice], usage: { completion_tokens: tokens } });
}

function send(
  response: ServerResponse,
  status: number,
  json: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(json));
}
