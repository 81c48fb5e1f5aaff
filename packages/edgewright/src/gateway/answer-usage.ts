import { isRecord } from '../base/json-value.ts';
import { usageSchema, type Usage } from '../contract/openai.ts';

/** What a whole answer says of its tokens; `null`: nothing. Embeddings make none, and do not count them. */
export function answerUsage(answer: Record<string, unknown>): Usage | null {
  const { usage, object } = answer;
  if (!isRecord(usage)) return null;
  const counted = object === 'list' ? { completion_tokens: 0, ...usage } : usage;
  return usageSchema.safeParse(counted).data ?? null;
}
