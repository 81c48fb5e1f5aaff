import { estimateNeed, type MeasuredBody } from '../admission/request-need.ts';
import type { TokenEstimate } from '../keys/quotas.ts';

/** What a request may use, before any tokenizer has seen it, and whichever engine it will be sent to. */
export function estimateTokens(body: MeasuredBody): TokenEstimate {
  const anyEngine = { bytesPerPromptToken: 4, outputTokens: null, contextTokens: Infinity };
  const { promptTokens } = estimateNeed({ ...body, maxOutputTokens: 0 }, anyEngine);
  return { promptTokens, outputTokens: body.maxOutputTokens };
}
