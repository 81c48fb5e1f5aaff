import { errorFromEnvelope, browserError, field } from './service-error.ts';

/** Token counts as the service reports them. */
export interface TokenUsage {
  promptTokens: number;
  outputTokens: number;
  totalTokens: number;
  /** Prompt tokens taken from the cache of an earlier turn; `null` when not reported. */
  cachedTokens: number | null;
}

/** What one event of an answer stream says. */
export type AnswerPiece =
  | { kind: 'text'; text: string }
  | { kind: 'reasoning'; text: string }
  | { kind: 'usage'; usage: TokenUsage }
  | { kind: 'finish'; reason: string }
  | { kind: 'end' };

/** Reads one event of `POST /v1/chat/completions`. Throws a ServiceError for an error event. */
export function readAnswerEvent(data: string): AnswerPiece[] {
  if (data.trim() === '[DONE]') return [{ kind: 'end' }];
  const chunk = parse(data);
  const error = errorFromEnvelope(chunk, null);
  if (error) throw error;

  const pieces: AnswerPiece[] = [];
  const choice = firstOf(field(chunk, 'choices'));
  const delta = field(choice, 'delta');
  // Two spellings are in use for the thinking of reasoning models.
  const reasoning = textOf(field(delta, 'reasoning_content')) ?? textOf(field(delta, 'reasoning'));
  if (reasoning) pieces.push({ kind: 'reasoning', text: reasoning });
  const text = textOf(field(delta, 'content'));
  if (text) pieces.push({ kind: 'text', text });
  const reason = textOf(field(choice, 'finish_reason'));
  if (reason) pieces.push({ kind: 'finish', reason });
  const usage = readUsage(field(chunk, 'usage'));
  if (usage) pieces.push({ kind: 'usage', usage });
  return pieces;
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch (thrown) {
    throw browserError('unreadable_response', `An event is not JSON: ${data.slice(0, 80)}`, thrown);
  }
}

function readUsage(usage: unknown): TokenUsage | null {
  const promptTokens = field(usage, 'prompt_tokens');
  const outputTokens = field(usage, 'completion_tokens');
  if (typeof promptTokens !== 'number' || typeof outputTokens !== 'number') return null;
  const totalTokens = field(usage, 'total_tokens');
  const cachedTokens = field(field(usage, 'prompt_tokens_details'), 'cached_tokens');
  return {
    promptTokens,
    outputTokens,
    totalTokens: typeof totalTokens === 'number' ? totalTokens : promptTokens + outputTokens,
    cachedTokens: typeof cachedTokens === 'number' ? cachedTokens : null,
  };
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
