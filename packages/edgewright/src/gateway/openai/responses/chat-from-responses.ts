import type { ChatCompletionRequest } from '../../../contract/openai.ts';
import type { FunctionTool, ResponsesRequest } from '../../../contract/responses.ts';
import { chatMessages } from './chat-messages.ts';

/** Fields that have no meaning to an engine, or another name there; all others pass on as they are. */
const OURS = new Set([
  'input',
  'instructions',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'text',
  'reasoning',
  'max_output_tokens',
  'top_logprobs',
  'include',
  'metadata',
  'store',
  'background',
  'conversation',
  'previous_response_id',
  'prompt',
  'truncation',
  'max_tool_calls',
  'prompt_cache_key',
  'prompt_cache_retention',
  'safety_identifier',
  'service_tier',
  'context_management',
  'stream_options',
]);

/** The chat completion that asks an engine the same. Fields that the client left out are left out. */
export function chatFromResponses(request: ResponsesRequest): ChatCompletionRequest {
  const tools = request.tools ?? [];
  const effort = request.reasoning?.effort;
  const passed = Object.entries(request).filter(([name, value]) => !OURS.has(name) && value !== null);
  return {
    ...Object.fromEntries(passed),
    model: request.model,
    messages: chatMessages(request),
    // The name that every engine knows; some do not know max_completion_tokens.
    ...(typeof request.max_output_tokens === 'number' ? { max_tokens: request.max_output_tokens } : {}),
    ...(tools.length > 0 ? { tools: tools.map(chatTool), ...toolChoice(request) } : {}),
    ...responseFormat(request),
    ...(typeof effort === 'string' ? { reasoning_effort: effort } : {}),
    ...logprobs(request),
    ...(request.stream === true ? { stream_options: { include_usage: true } } : {}),
  };
}

function chatTool({ name, description, parameters, strict }: FunctionTool): object {
  return {
    type: 'function',
    function: {
      name,
      ...(typeof description === 'string' ? { description } : {}),
      // A function without parameters: some chat templates fail on a missing schema.
      parameters: parameters ?? { type: 'object', properties: {} },
      ...(typeof strict === 'boolean' ? { strict } : {}),
    },
  };
}

function toolChoice({ tool_choice: choice, parallel_tool_calls: parallel }: ResponsesRequest): object {
  const told =
    typeof choice === 'object' ? choice && { type: 'function', function: { name: choice.name } } : choice;
  return {
    ...(told ? { tool_choice: told } : {}),
    ...(typeof parallel === 'boolean' ? { parallel_tool_calls: parallel } : {}),
  };
}

function responseFormat({ text }: ResponsesRequest): object {
  const format = text?.format;
  switch (format?.type) {
    case undefined:
    case 'text':
      return {};
    case 'json_object':
      return { response_format: { type: 'json_object' } };
    case 'json_schema': {
      const { name, schema, description, strict } = format;
      const json_schema = {
        name,
        schema,
        ...(typeof description === 'string' ? { description } : {}),
        ...(typeof strict === 'boolean' ? { strict } : {}),
      };
      return { response_format: { type: 'json_schema', json_schema } };
    }
  }
}

function logprobs({ include, top_logprobs: top }: ResponsesRequest): object {
  const wanted = include?.includes('message.output_text.logprobs') === true || (top ?? 0) > 0;
  return wanted ? { logprobs: true, top_logprobs: top ?? 0 } : {};
}
