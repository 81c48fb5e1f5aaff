import type { ChatCompletionRequest, CompletionRequest } from '../../contract/openai.ts';
import type { TokenEstimate } from '../keys/quotas.ts';

/** English text has about four bytes per token, JSON around it a few more. */
const bytesPerToken = 4;

/** What a request may use, before any tokenizer has seen it. */
export function estimateTokens(
  bytes: Buffer,
  body: ChatCompletionRequest | CompletionRequest,
): TokenEstimate {
  const longest = 'max_completion_tokens' in body ? (body.max_completion_tokens as number | null) : null;
  return {
    promptTokens: Math.ceil(bytes.length / bytesPerToken),
    outputTokens: longest ?? body.max_tokens ?? null,
  };
}
