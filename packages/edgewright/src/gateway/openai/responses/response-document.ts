import type { Usage } from '../../../contract/openai.ts';
import type { ResponsesRequest } from '../../../contract/responses.ts';
import type { ResponseState } from './response-types.ts';

/** What stays the same while a response is made. */
export interface ResponseHead {
  id: string;
  /** Seconds since the epoch. */
  createdAt: number;
  request: ResponsesRequest;
}

/** The `response` object: what was asked, and what came of it so far. */
export function responseDocument(head: ResponseHead, state: ResponseState): object {
  const { id, createdAt, request } = head;
  const { end, output, usage } = state;
  return {
    id,
    object: 'response',
    created_at: createdAt,
    status: end.status,
    background: false,
    error: end.status === 'failed' ? end.error : null,
    incomplete_details: end.status === 'incomplete' ? { reason: end.reason } : null,
    instructions: request.instructions ?? null,
    max_output_tokens: request.max_output_tokens ?? null,
    model: request.model,
    output,
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    previous_response_id: null,
    reasoning: { effort: request.reasoning?.effort ?? null, summary: null },
    store: false,
    // Null: what the engine does by itself.
    temperature: request.temperature ?? null,
    text: { format: request.text?.format ?? { type: 'text' } },
    tool_choice: request.tool_choice ?? 'auto',
    tools: request.tools ?? [],
    top_logprobs: request.top_logprobs ?? 0,
    top_p: request.top_p ?? null,
    truncation: 'disabled',
    usage: usage && responseUsage(usage),
    user: request.user ?? null,
    metadata: request.metadata ?? {},
  };
}

/** Clients read the details without asking whether they are there: what an engine does not count is 0 there. */
function responseUsage(usage: Usage): object {
  const details = usage['completion_tokens_details'];
  return {
    input_tokens: usage.prompt_tokens,
    input_tokens_details: { cached_tokens: usage.prompt_tokens_details?.cached_tokens ?? 0 },
    output_tokens: usage.completion_tokens,
    output_tokens_details: { reasoning_tokens: reasoningTokens(details) },
    total_tokens: usage.total_tokens,
  };
}

function reasoningTokens(details: unknown): number {
  const tokens =
    typeof details === 'object' && details !== null
      ? (details as Record<string, unknown>)['reasoning_tokens']
      : 0;
  return typeof tokens === 'number' ? tokens : 0;
}
