import { isRecord } from '../../../base/json-value.ts';
import { usageSchema, type Usage } from '../../../contract/openai.ts';
import type { ResponseEnd, TokenLogprob } from './response-types.ts';

/** One call of a function, or a piece of one. */
export interface CallPiece {
  index: number;
  /** The engine's id of the call; only the first piece has it. `null`: none. */
  id: string | null;
  name: string;
  arguments: string;
}

/** What a message or a delta of a chat completion says. */
export interface ChatPiece {
  reasoning: string;
  text: string;
  logprobs: TokenLogprob[];
  refusal: string;
  calls: CallPiece[];
  finishReason: string | null;
}

/** Reads the first choice of a whole answer or of a frame; `null` when it has none. */
export function readChatPiece(payload: Record<string, unknown>): ChatPiece | null {
  const choices: unknown = payload['choices'];
  const choice: unknown = Array.isArray(choices) ? choices[0] : null;
  if (!isRecord(choice)) return null;
  const said = isRecord(choice['delta']) ? choice['delta'] : choice['message'];
  const finish = choice['finish_reason'];
  const piece = isRecord(said) ? said : {};
  return {
    // Engines have two names for it.
    reasoning: text(piece['reasoning_content']) || text(piece['reasoning']),
    text: text(piece['content']),
    logprobs: logprobsOf(choice['logprobs']),
    refusal: text(piece['refusal']),
    calls: callsOf(piece['tool_calls']),
    finishReason: typeof finish === 'string' && finish !== '' ? finish : null,
  };
}

export function readUsage(payload: Record<string, unknown>): Usage | null {
  return usageSchema.safeParse(payload['usage']).data ?? null;
}

/** Engines have words of their own for an end by itself: `stop`, `tool_calls`, `eos_token`, … */
export function endOf(finishReason: string | null): ResponseEnd {
  if (finishReason === 'length') return { status: 'incomplete', reason: 'max_output_tokens' };
  if (finishReason === 'content_filter') return { status: 'incomplete', reason: 'content_filter' };
  return { status: 'completed' };
}

function callsOf(calls: unknown): CallPiece[] {
  if (!Array.isArray(calls)) return [];
  return calls.filter(isRecord).map((call, position) => {
    const called = isRecord(call['function']) ? call['function'] : {};
    const given: unknown = called['arguments'];
    return {
      index: typeof call['index'] === 'number' ? call['index'] : position,
      id: text(call['id']) || null,
      name: text(called['name']),
      // Some engines hand the object itself out, not its text.
      arguments: isRecord(given) ? JSON.stringify(given) : text(given),
    };
  });
}

function logprobsOf(logprobs: unknown): TokenLogprob[] {
  const entries: unknown = isRecord(logprobs) ? logprobs['content'] : null;
  return Array.isArray(entries) ? entries.filter(isLogprob) : [];
}

function isLogprob(entry: unknown): entry is TokenLogprob {
  return isRecord(entry) && typeof entry['token'] === 'string' && typeof entry['logprob'] === 'number';
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
