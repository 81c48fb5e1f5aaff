import { isRecord } from '../../../base/json-value.ts';
import type { JsonBody } from './face.ts';
import { imagesOf, readText } from './read-content.ts';
import { isCount } from './read-value.ts';
import type { OfferedFunction, Wishes } from './wishes.ts';

export function readWishes(body: JsonBody, kind: 'chat' | 'text'): Wishes {
  const choice = readChoice(body['tool_choice']);
  const turns = Array.isArray(body['messages']) ? body['messages'].filter(isRecord) : [];
  return {
    functions: choice === 'none' ? [] : readFunctions(body['tools'], choice),
    choice: choice === 'none' ? 'auto' : choice,
    result: lastResult(turns),
    schema: readSchema(body['response_format']),
    logprobs: readLogprobs(body, kind),
    images: turns.reduce((count, turn) => count + imagesOf(turn['content']).length, 0),
  };
}

function readChoice(choice: unknown): Wishes['choice'] | 'none' {
  if (choice === 'none' || choice === 'required') return choice;
  const called = isRecord(choice) ? choice['function'] : null;
  return isRecord(called) && typeof called['name'] === 'string' ? { name: called['name'] } : 'auto';
}

function readFunctions(tools: unknown, choice: Wishes['choice']): OfferedFunction[] {
  if (!Array.isArray(tools)) return [];
  const offered = tools.flatMap((tool: unknown): OfferedFunction[] => {
    const called = isRecord(tool) ? tool['function'] : null;
    if (!isRecord(called) || typeof called['name'] !== 'string') return [];
    const parameters = isRecord(called['parameters']) ? called['parameters'] : {};
    return [{ name: called['name'], parameters }];
  });
  return typeof choice === 'object' ? offered.filter(({ name }) => name === choice.name) : offered;
}

function lastResult(turns: readonly JsonBody[]): string | null {
  const last = turns.findLastIndex((turn) => turn['role'] !== 'tool');
  const results = turns.slice(last + 1).map((turn) => readText(turn['content']));
  return results.length === 0 ? null : results.join(', ');
}

/** OpenAI's two forms; an object without a schema gets a field for its text. */
function readSchema(format: unknown): unknown {
  if (!isRecord(format)) return null;
  if (format['type'] === 'json_object') {
    return format['schema'] ?? { type: 'object', properties: { answer: { type: 'string' } } };
  }
  const wrapped = format['json_schema'];
  return format['type'] === 'json_schema' && isRecord(wrapped) ? (wrapped['schema'] ?? {}) : null;
}

function readLogprobs(body: JsonBody, kind: 'chat' | 'text'): number | null {
  const { logprobs, top_logprobs: top } = body;
  if (kind === 'text') return typeof logprobs === 'number' ? logprobs : null;
  if (logprobs !== true) return null;
  return isCount(top) ? top : 0;
}
