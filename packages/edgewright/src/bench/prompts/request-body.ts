import type { PreparedRequest } from './request-source.ts';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** What all requests of a run have in common. */
export interface RequestBody {
  readonly model: string;
  /** Answers run to their full length. */
  readonly ignoreEos: boolean;
  /** Ask the server to count along, which only some understand. */
  readonly countAlong: boolean;
  /** Fields that the user adds; they win. */
  readonly extra: Readonly<Record<string, unknown>>;
}

/** Greedy unless the user says otherwise, so that two runs ask for the same. */
export function writeBody(
  { model, ignoreEos, countAlong, extra }: RequestBody,
  about: { messages: readonly ChatMessage[]; inputTokens: number | null; outputTokens: number | null },
): PreparedRequest {
  const { messages, inputTokens, outputTokens } = about;
  const body = JSON.stringify({
    model,
    messages,
    stream: true,
    stream_options: { include_usage: true, ...(countAlong ? { continuous_usage_stats: true } : {}) },
    temperature: 0,
    ...(outputTokens === null ? {} : { max_tokens: outputTokens }),
    // `ignore_eos` is read by vLLM, SGLang, llama.cpp and the embedded engine; `min_tokens` by the first, which stops early without it.
    ...(ignoreEos && outputTokens !== null ? { ignore_eos: true, min_tokens: outputTokens } : {}),
    ...extra,
  });
  return { body, wantedInputTokens: inputTokens, wantedOutputTokens: outputTokens };
}
