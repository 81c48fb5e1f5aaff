import { isRecord } from '../../../base/json-value.ts';
import { hashText } from '../../../base/random.ts';
import type { Asked, JsonBody } from './face.ts';
import { imagesOf, readText } from './read-content.ts';
import { isCount, textOrNull, texts } from './read-value.ts';

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
  const lastUser = turns.findLast((turn: unknown) => isRecord(turn) && turn['role'] === 'user') as unknown;
  const question = isRecord(lastUser) ? readText(lastUser['content']) : '';
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
  // Turns that call tools have none.
  const isRead =
    content === null || content === undefined || typeof content === 'string' || Array.isArray(content);
  if (!isRead) return null;
  const calls = turn['tool_calls'] === undefined ? '' : JSON.stringify(turn['tool_calls']);
  return { role, text: `${readText(content)}${calls}${imagesOf(content).map(imageTokens).join('')}` };
}

/** What an image of usual size costs in most models. */
const tokensPerImage = 256;

/** Stands for an image in the prompt: so many tokens, and the same for the same image. */
function imageTokens(url: string): string {
  const mark = hashText(`${url.length} ${url.slice(0, 256)} ${url.slice(-256)}`)
    .toString(36)
    .slice(0, 6);
  return ` ${mark}`.repeat(tokensPerImage);
}
