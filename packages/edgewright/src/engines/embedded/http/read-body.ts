import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { AppError } from '../../../base/app-error.ts';
import { describeIssue } from '../../../base/describe-issue.ts';
import { limits } from '../../../contract/limits.ts';

/** Reads a JSON body of bounded size. @throws AppError `body_too_large`, `invalid_json` */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limits.requestBodyBytes) {
      throw new AppError('body_too_large', {
        message: `The body is larger than ${limits.requestBodyBytes} bytes.`,
      });
    }
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (cause) {
    throw new AppError('invalid_json', {
      message: `The body is not JSON: ${(cause as Error).message}.`,
      cause,
    });
  }
}

/** Checks a body against its schema. @throws AppError `invalid_request` with the field at fault */
export function checkBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  if (!issue) throw new AppError('invalid_request', { message: 'The request body is not valid.' });
  const { param, message } = describeIssue(issue, body, limits.echoedValueCharacters);
  throw new AppError('invalid_request', { message, ...(param === '' ? {} : { param }) });
}
