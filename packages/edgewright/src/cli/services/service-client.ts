import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { request } from 'undici';
import type { z } from 'zod';
import { AppError } from '../../base/app-error.ts';
import { limits } from '../../contract/limits.ts';
import { errorTable, type ErrorCode } from '../../contract/errors.ts';
import type { ServiceRecord } from './service-registry.ts';

/** Speaks to the control interface of a running service. */
export class ServiceClient {
  readonly service: ServiceRecord;

  constructor(service: ServiceRecord) {
    this.service = service;
  }

  async get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.infer<Schema>> {
    return schema.parse(JSON.parse(await (await this.#ask(path, {})).text()));
  }

  async post<Schema extends z.ZodType>(
    path: string,
    body: unknown,
    schema: Schema,
  ): Promise<z.infer<Schema>> {
    return schema.parse(JSON.parse(await (await this.#ask(path, { body })).text()));
  }

  /** An answer of one JSON document per line, as it comes, until it ends or `signal` aborts. */
  async *lines<Schema extends z.ZodType>(
    path: string,
    about: { schema: Schema; body?: unknown; signal: AbortSignal },
  ): AsyncGenerator<z.infer<Schema>> {
    const answer = await this.#ask(path, { body: about.body, signal: about.signal });
    const lines = createInterface({ input: Readable.from(answer), crlfDelay: Infinity });
    try {
      for await (const line of lines) if (line !== '') yield about.schema.parse(JSON.parse(line));
    } catch (thrown) {
      if (!about.signal.aborted) throw thrown;
    }
  }

  async #ask(path: string, about: { body?: unknown; signal?: AbortSignal }) {
    const { url, token } = this.service;
    const { statusCode, body } = await request(`${url}${path}`, {
      method: about.body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        ...(about.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(about.body === undefined ? {} : { body: JSON.stringify(about.body) }),
      headersTimeout: limits.controlAnswerMs,
      // A swap may be silent while an engine compiles.
      bodyTimeout: 0,
      ...(about.signal === undefined ? {} : { signal: about.signal }),
    }).catch((cause: unknown) => {
      throw new AppError('service_not_running', {
        message: `The service at ${url} does not answer: ${(cause as Error).message}.`,
        cause,
      });
    });
    if (statusCode === 200) return body;
    throw refusal(await body.text(), statusCode);
  }
}

/** The service's own words, in our error. */
function refusal(text: string, status: number): AppError {
  let said: { message?: string; code?: string } = {};
  try {
    said = (JSON.parse(text) as { error?: typeof said }).error ?? {};
  } catch {
    // Something else answers at this address.
  }
  return appErrorOf({ code: said.code ?? '', message: said.message ?? `It answered ${status}.` });
}

/** An error that came from the service. A code that this version does not know counts as a plain refusal. */
export function appErrorOf(error: { code: string; message: string; nextStep?: string }): AppError {
  const code: ErrorCode = error.code in errorTable ? (error.code as ErrorCode) : 'swap_failed';
  return new AppError(code, {
    message: error.message,
    ...(error.nextStep === undefined ? {} : { nextStep: error.nextStep }),
  });
}
