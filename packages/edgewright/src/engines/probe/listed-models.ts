import { valueAt } from '../../base/json-value.ts';
import type { EngineBehaviour } from '../engine-behaviour.ts';
import { jsonOf, type HttpAnswer } from '../../base/ask-http.ts';

/** Whether a list of models names this one, and what it names. Triton is asked for the one model by its path. */
export function findListed(
  behaviour: EngineBehaviour,
  model: string,
  answer: HttpAnswer,
): { listed: boolean; names: string[] } {
  if (behaviour.id === 'triton') return { listed: answer.status === 200, names: [] };
  const names = namesIn(answer);
  // Ollama adds a tag to names without one.
  return { listed: names.includes(model) || names.includes(`${model}:latest`), names };
}

/** Names of `{"data":[{"id"}]}` as OpenAI writes it, or of `{"models":[{"name"}]}` as Ollama does. */
export function namesIn(answer: HttpAnswer): string[] {
  const body = jsonOf(answer);
  const rows = valueAt(body, ['data']) ?? valueAt(body, ['models']);
  if (!Array.isArray(rows)) return [];
  return rows.flatMap((row: unknown) => {
    const name = valueAt(row, ['id']) ?? valueAt(row, ['name']);
    return typeof name === 'string' ? [name] : [];
  });
}
