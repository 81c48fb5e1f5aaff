import type { Asked, JsonBody } from './face.ts';

/** The fields of an OpenAI request that a simulated engine heeds; the others are taken and left alone. */
export function readChat(body: JsonBody): Asked | string {
  const turns = body['messages'];
  if (!Array.isArray(turns) || turns.length === 0)
    return 'messages: a list of at least one message is required';
  const read = turns.map(readTurn);
  const wrong = read.findIndex((turn) => turn === null);
  if (wrong >= 0) return `messages.${wrong}: a message needs a role and a content`;
  const known = read.filter((turn) => turn !== null);
  // Roles and marks cost tokens in every template.
  const prompt = `${known.map(({ role, text }) => `<|${role}|>\n${text}\n`).join('')}<|assistant|>\n`;
  const question = known.findLast(({ role }) => role === 'user')?.text ?? '';
  return withCommon(body, { kind: 'chat', prompt, question });
}

export function readCompletion(body: JsonBody): Asked | string {
  const given = body['prompt'];
  const prompt = Array.isArray(given) && given.length === 1 ? (given[0] as unknown) : given;
  if (typeof prompt !== 'string') return 'prompt: a text is required';
  return withCommon(body, { kind: 'text', prompt, question: prompt });
}

function withCommon(body: JsonBody, about: Pick<Asked, 'kind' | 'prompt' | 'question'>): Asked | string {
  const maxTokens = body['max_completion_tokens'] ?? body['max_tokens'] ?? null;
  if (maxTokens !== null && !isCount(maxTokens))
    return `max_tokens must be at least 1, got ${JSON.stringify(maxTokens)}.`;
  const options = body['stream_options'];
  return {
    ...about,
    body,
    model: textOrNull(body['model']),
    maxTokens: isCount(maxTokens) ? maxTokens : null,
    streams: body['stream'] === true,
    wantsUsage: isRecord(options) && options['include_usage'] === true,
    fillsUp: body['ignore_eos'] === true || (body['min_tokens'] === maxTokens && maxTokens !== null),
    stop: texts(body['stop']),
  };
}

function readTurn(turn: unknown): { role: string; text: string } | null {
  if (!isRecord(turn) || typeof turn['role'] !== 'string') return null;
  const { role, content } = turn;
  if (typeof content === 'string') return { role, text: content };
  // Turns that call tools have none.
  if (content === null || content === undefined) return { role, text: '' };
  if (!Array.isArray(content)) return null;
  const parts = content.map((part: unknown) =>
    isRecord(part) && typeof part['text'] === 'string' ? part['text'] : '',
  );
  return { role, text: parts.join('') };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1;
}

export function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

export function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
