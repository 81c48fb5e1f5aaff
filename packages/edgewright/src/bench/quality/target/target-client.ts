import { request } from 'undici';
import { withDeadline } from '../../../base/deadline.ts';
import { sleep } from '../../../base/sleep.ts';
import { limits } from '../../../contract/limits.ts';

/** One service under test: an address, and how it wants to be asked. */
export interface EvalTarget {
  /** With or without `/v1` at its end. */
  readonly url: string;
  readonly model: string;
  readonly apiKey: string | null;
}

export type TargetReply =
  | { readonly kind: 'answered'; readonly body: unknown }
  /** It answered with an error. */
  | { readonly kind: 'refused'; readonly status: number; readonly message: string }
  | { readonly kind: 'too-slow' }
  /** No connection, or one that broke. */
  | { readonly kind: 'unreachable'; readonly message: string };

/** Asks a service, with a deadline. One that is busy is asked once more after the pause it wishes for. */
export class TargetClient {
  readonly target: EvalTarget;
  readonly #answerMs: number;

  constructor(target: EvalTarget, { answerMs = limits.evalAnswerMs }: { answerMs?: number } = {}) {
    this.target = target;
    this.#answerMs = answerMs;
  }

  /** Throws only when `signal` aborts. */
  async post(path: string, body: object, signal: AbortSignal): Promise<TargetReply> {
    const first = await this.#ask(path, body, signal);
    if (first.retryAfterMs === null) return first.reply;
    await sleep(first.retryAfterMs, signal);
    signal.throwIfAborted();
    return (await this.#ask(path, body, signal)).reply;
  }

  /** The models it lists, in its order; null where it does not say. `isDemo`: our built-in one, in whatever precision. */
  async models(signal: AbortSignal): Promise<{ id: string; isDemo: boolean }[] | null> {
    const { reply } = await this.#ask('/models', null, signal, Math.min(limits.evalModelsMs, this.#answerMs));
    if (reply.kind !== 'answered') return null;
    const { data } = reply.body as { data?: unknown };
    if (!Array.isArray(data)) return null;
    return data.flatMap((entry: { id?: unknown; demo?: unknown } | null) =>
      typeof entry?.id === 'string'
        ? [{ id: entry.id, isDemo: entry.demo === true || entry.id.startsWith('edgewright-demo') }]
        : [],
    );
  }

  async #ask(
    path: string,
    body: object | null,
    signal: AbortSignal,
    durationMs = this.#answerMs,
  ): Promise<{ reply: TargetReply; retryAfterMs: number | null }> {
    try {
      return await withDeadline({ durationMs, signals: [signal] }, (until) =>
        this.#exchange(path, body, until),
      );
    } catch (thrown) {
      signal.throwIfAborted();
      const { name, message } = thrown as Error;
      if (name === 'TimeoutError') return { reply: { kind: 'too-slow' }, retryAfterMs: null };
      return { reply: { kind: 'unreachable', message }, retryAfterMs: null };
    }
  }

  async #exchange(
    path: string,
    body: object | null,
    until: AbortSignal,
  ): Promise<{ reply: TargetReply; retryAfterMs: number | null }> {
    const { apiKey } = this.target;
    const response = await request(`${apiBase(this.target.url)}${path}`, {
      method: body === null ? 'GET' : 'POST',
      headers: {
        ...(body === null ? {} : { 'content-type': 'application/json' }),
        ...(apiKey === null ? {} : { authorization: `Bearer ${apiKey}` }),
      },
      ...(body === null ? {} : { body: JSON.stringify(body) }),
      // The deadline is ours; an answer without a stream may be silent until its end.
      headersTimeout: 0,
      bodyTimeout: 0,
      signal: until,
    });
    const text = await readBounded(response.body);
    const { statusCode: status } = response;
    if (status === 200) return { reply: readJson(text), retryAfterMs: null };
    const retryAfterMs = status === 429 ? retryPauseMs(response.headers['retry-after']) : null;
    return { reply: { kind: 'refused', status, message: messageOf(text) }, retryAfterMs };
  }
}

/** `http://host:8000` and `http://host:8000/v1/` are the same service. */
function apiBase(url: string): string {
  const bare = url.replace(/\/+$/, '');
  return bare.endsWith('/v1') ? bare : `${bare}/v1`;
}

async function readBounded(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > limits.evalAnswerBytes)
      throw new Error(`the answer is longer than ${limits.evalAnswerBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function readJson(text: string): TargetReply {
  try {
    return { kind: 'answered', body: JSON.parse(text) as unknown };
  } catch {
    return { kind: 'refused', status: 200, message: `It answered no JSON: ${text.slice(0, 200)}` };
  }
}

/** Seconds, as services send them; without the header a short pause. */
function retryPauseMs(header: string | string[] | undefined): number {
  const seconds = Number(Array.isArray(header) ? header[0] : header);
  return Number.isFinite(seconds) && seconds >= 0
    ? Math.min(seconds * 1_000, limits.evalRetryPauseMs)
    : 1_000;
}

function messageOf(text: string): string {
  try {
    const { error, message } = JSON.parse(text) as {
      error?: { message?: unknown } | string;
      message?: unknown;
    };
    const said = typeof error === 'string' ? error : (error?.message ?? message);
    if (typeof said === 'string') return said.slice(0, 500);
  } catch {
    // Not JSON: as it is.
  }
  return text.slice(0, 200);
}
