import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'undici';
import { limits } from '../contract/limits.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface HttpQuestion {
  readonly url: string;
  /** Posted as JSON; absent: the question is a GET. */
  readonly body?: unknown;
  readonly apiKey: string | null;
  /** Longest answer that is read; a longer one is an error. */
  readonly limitBytes?: number;
}

/** One request to a server nearby. The deadline comes from the signal alone. Throws what the socket or the signal throws. */
export async function askHttp(question: HttpQuestion, signal: AbortSignal): Promise<HttpAnswer> {
  const { url, body, apiKey, limitBytes = limits.engineAnswerBytes } = question;
  const response = await request(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(apiKey === null ? {} : { authorization: `Bearer ${apiKey}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headersTimeout: 0,
    bodyTimeout: 0,
    signal,
  });
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of response.body as AsyncIterable<Buffer>) {
    bytes += piece.length;
    // Leaving the loop ends the connection.
    if (bytes > limitBytes) throw new Error(`the answer of ${url} is longer than ${limitBytes} bytes`);
    pieces.push(piece);
  }
  return {
    status: response.statusCode,
    headers: response.headers,
    text: Buffer.concat(pieces).toString('utf8'),
  };
}

/** The answer as JSON; `undefined` when it is none. */
export function jsonOf(answer: HttpAnswer): unknown {
  try {
    return JSON.parse(answer.text) as unknown;
  } catch {
    return undefined;
  }
}

/** What an answer says, in a few words, for messages. */
export function describeAnswer(question: string, answer: HttpAnswer): string {
  const words = answer.text.replaceAll(/\s{1,100}/g, ' ').trim();
  const said = words === '' ? 'nothing' : words.slice(0, limits.failureEvidenceCharacters);
  return `${question} answered ${answer.status}: ${said}`;
}
