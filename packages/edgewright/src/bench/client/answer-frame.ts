import { isRecord } from '../../base/json-value.ts';
/** What one event of a streamed answer means to a measurement. */
export type AnswerFrame =
  | { readonly kind: 'done' }
  | { readonly kind: 'error'; readonly message: string }
  /** Nothing to count: another event, text that is not JSON. */
  | { readonly kind: 'other' }
  | {
      readonly kind: 'chunk';
      /** Carries a generated token of any kind; null: role only, finish only, usage only. */
      readonly token: 'output' | 'reasoning' | null;
      /** The text of it, for conversations that go on. */
      readonly text: string;
      readonly finishReason: string | null;
      readonly usage: FrameUsage | null;
    };

export interface FrameUsage {
  readonly promptTokens: number | null;
  readonly completionTokens: number;
  readonly cachedTokens: number | null;
}

const outputFields = ['content', 'refusal'] as const;
const reasoningFields = ['reasoning_content', 'reasoning'] as const;

/** Reads the data of one event of `/v1/chat/completions` or `/v1/completions`. Never throws: servers are tolerated. */
export function readAnswerFrame(data: string): AnswerFrame {
  if (data.trim() === '[DONE]') return { kind: 'done' };
  let document: unknown;
  try {
    document = JSON.parse(data);
  } catch {
    return { kind: 'other' };
  }
  if (!isRecord(document)) return { kind: 'other' };
  const { error, choices, usage } = document;
  if (error !== undefined && error !== null) return { kind: 'error', message: errorMessage(error) };
  const first: unknown = Array.isArray(choices) ? choices[0] : undefined;
  const choice = isRecord(first) ? first : {};
  const delta = isRecord(choice['delta']) ? choice['delta'] : {};
  const text = [filled(choice['text']), ...outputFields.map((field) => filled(delta[field]))].join('');
  const calls = Array.isArray(delta['tool_calls']) && delta['tool_calls'].length > 0;
  const reasoning = reasoningFields.some((field) => filled(delta[field]) !== '');
  const finishReason = choice['finish_reason'];
  return {
    kind: 'chunk',
    token: text !== '' || calls ? 'output' : reasoning ? 'reasoning' : null,
    text,
    finishReason: typeof finishReason === 'string' ? finishReason : null,
    usage: readUsage(usage),
  };
}

/** `usage: null` in every chunk is how OpenAI says "not yet". */
function readUsage(usage: unknown): FrameUsage | null {
  if (!isRecord(usage)) return null;
  const completionTokens = usage['completion_tokens'];
  if (typeof completionTokens !== 'number') return null;
  const details = usage['prompt_tokens_details'];
  return {
    promptTokens: numberOf(usage['prompt_tokens']),
    completionTokens,
    cachedTokens: isRecord(details) ? numberOf(details['cached_tokens']) : null,
  };
}

/** Engines put a text, or an object with a message, into `error`. */
export function errorMessage(error: unknown): string {
  if (typeof error === 'string') return error;
  if (isRecord(error) && typeof error['message'] === 'string') return error['message'];
  return JSON.stringify(error);
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function filled(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
