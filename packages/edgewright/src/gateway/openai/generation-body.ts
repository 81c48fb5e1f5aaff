import { AppError } from '../../base/app-error.ts';
import {
  chatCompletionRequestSchema,
  completionRequestSchema,
  type ChatCompletionRequest,
  type CompletionRequest,
} from '../../contract/openai.ts';
import { describeIssue } from '../../base/describe-issue.ts';
import { findJsonProblem } from '../../base/json-position.ts';

const schemas = {
  chat: chatCompletionRequestSchema,
  completion: completionRequestSchema,
};
export type GenerationKind = keyof typeof schemas;

/** Parses and checks a body once. Throws `invalid_json`, `invalid_request` or `unsupported_parameter`. */
export function parseGenerationBody(
  kind: GenerationKind,
  bytes: unknown,
  echoCharacters: number,
): ChatCompletionRequest | CompletionRequest {
  if (!Buffer.isBuffer(bytes) || bytes.length === 0) {
    throw new AppError('invalid_json', { message: 'The body is empty; a JSON object was expected.' });
  }
  const body = parseJson(bytes.toString('utf8'));
  const parsed = schemas[kind].safeParse(body);
  if (!parsed.success) throw invalidRequest(parsed.error.issues, body, echoCharacters);
  const { n } = parsed.data;
  if (typeof n === 'number' && n > 1) {
    throw new AppError('unsupported_parameter', {
      message: `n must be 1, but it is ${n}: one request makes one answer. Send ${n} requests instead.`,
      param: 'n',
    });
  }
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
