import type { JsonBody, Problem, ProblemFacts, Reply } from './face.ts';
import { problemStatuses } from './problem-statuses.ts';

const types: Readonly<Record<Problem, string>> = {
  invalid: 'BadRequestError',
  'unknown-model': 'NotFoundError',
  'too-long': 'BadRequestError',
  overloaded: 'ServiceUnavailableError',
  loading: 'ServiceUnavailableError',
  generation: 'InternalServerError',
  'no-such-route': 'NotFoundError',
};

/** What a route that does not exist gets. */
export const fastApiNotFound: Reply = { status: 404, body: { detail: 'Not Found' } };

/** `{"error":{"message","type","param","code"}}`, code a number. */
export function nestedProblem(problem: Problem, message: string, status = problemStatuses[problem]): Reply {
  return { status, body: { error: { ...errorFields(problem, message), code: status } } };
}

/** `{"object":"error","message","type","param","code"}` */
export function flatProblem(problem: Problem, message: string): Reply {
  return { status: problemStatuses[problem], body: { object: 'error', ...errorFields(problem, message) } };
}

function errorFields(problem: Problem, message: string): JsonBody {
  return {
    message,
    type: types[problem],
    param: problem === 'unknown-model' ? 'model' : null,
    code: problemStatuses[problem],
  };
}

/** vLLM's wording of what went wrong; SGLang and others came from it. */
export function usualMessage(
  problem: Problem,
  { message, model, promptTokens, answerTokens }: ProblemFacts,
  contextTokens: number,
): string {
  switch (problem) {
    case 'unknown-model':
      return `The model \`${model}\` does not exist.`;
    case 'too-long':
      return (
        `This model's maximum context length is ${contextTokens} tokens. However, you requested ` +
        `${(promptTokens ?? 0) + (answerTokens ?? 0)} tokens (${promptTokens} in the messages, ${answerTokens} in the ` +
        'completion). Please reduce the length of the messages or completion.'
      );
    case 'invalid':
    case 'overloaded':
    case 'loading':
    case 'generation':
    case 'no-such-route':
      return message;
  }
}

/** Models as engines list them; the mark of a simulation is one field more. */
export function modelList(models: readonly string[], entry: (id: string) => JsonBody): Reply {
  return {
    status: 200,
    body: {
      object: 'list',
      data: models.map((id) => ({ id, object: 'model', simulated: true, ...entry(id) })),
    },
  };
}
