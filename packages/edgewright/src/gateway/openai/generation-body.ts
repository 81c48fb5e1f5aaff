import type { z } from 'zod';
import { AppError } from '../../base/app-error.ts';
import { describeIssue } from '../../base/describe-issue.ts';
import { findJsonProblem } from '../../base/json-position.ts';
import {
  chatCompletionRequestSchema,
  completionRequestSchema,
  embeddingRequestSchema,
} from '../../contract/openai.ts';

/** What the gateway reads of each kind of body that goes to an engine. */
export const bodySchemas = {
  chat: chatCompletionRequestSchema,
  completion: completionRequestSchema,
  embedding: embeddingRequestSchema,
};

/** Parses and checks a body once. Throws `invalid_json` or `invalid_request`. */
export function parseBody<Schema extends z.ZodType>(
  schema: Schema,
  bytes: unknown,
  echoCharacters: number,
): z.infer<Schema> {
  if (!Buffer.isBuffer(bytes) || bytes.length === 0) {
    throw new AppError('invalid_json', { message: 'The body is empty; a JSON object was expected.' });
  }
  const body = parseJson(bytes.toString('utf8'));
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw invalidRequest(parsed.error.issues, body, echoCharacters);
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (thrown) {
    const problem = findJsonProblem(text);
    const where = problem
      ? `at line ${problem.line}, column ${problem.column}: expected ${problem.expected}, but ${found(text, problem.offset)}`
      : 'somewhere';
    throw new AppError('invalid_json', {
      message: `The body is not JSON ${where}.`,
      cause: thrown,
      ...(problem ? { facts: { offset: problem.offset } } : {}),
    });
  }
}

function found(text: string, offset: number): string {
  if (offset >= text.length) return 'the body ends there';
  return `found ${JSON.stringify(text.slice(offset, offset + 12))}`;
}

function invalidRequest(
  issues: readonly Parameters<typeof describeIssue>[0][],
  body: unknown,
  echoCharacters: number,
): AppError {
  const [first] = issues.map((issue) => describeIssue(issue, body, echoCharacters));
  const more = issues.length - 1;
  const others = more > 0 ? ` (${more} more ${more === 1 ? 'field is' : 'fields are'} wrong.)` : '';
  return new AppError('invalid_request', {
    message: `${first?.message ?? 'The request is not valid.'}${others}`,
    ...(first && first.param !== '' ? { param: first.param } : {}),
  });
}
