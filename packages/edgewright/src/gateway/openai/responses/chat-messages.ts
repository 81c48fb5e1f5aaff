import type { ChatCompletionRequest } from '../../../contract/openai.ts';
import type { InputItem, ResponsesRequest } from '../../../contract/responses.ts';
import { chatContent, plainText } from './chat-content.ts';

type Message = ChatCompletionRequest['messages'][number];
interface AssistantMessage extends Message {
  role: 'assistant';
  content: string | null;
  tool_calls?: object[];
}

/**
 * Items of a response as messages of a chat. What stands before the conversation becomes one system message, as many
 * chat templates take only that; a text and the calls after it become one message of the assistant.
 */
export function chatMessages({ input, instructions }: ResponsesRequest): Message[] {
  const items: InputItem[] =
    typeof input === 'string' ? [{ type: 'message', role: 'user', content: input }] : input;
  const firstTurn = items.findIndex((item) => !isSystem(item));
  const head = items.slice(0, firstTurn < 0 ? items.length : firstTurn);
  const system = [instructions ?? '', ...head.map((item, index) => systemText(item, index))].filter(
    (text) => text !== '',
  );
  const messages: Message[] = system.length === 0 ? [] : [{ role: 'system', content: system.join('\n\n') }];
  // The assistant's message that calls may still join.
  let open: AssistantMessage | null = null;
  for (const [index, item] of items.entries()) {
    if (index < head.length || item.type === 'reasoning') continue;
    const joined: AssistantMessage | null = joinAssistant(item, open, index);
    if (joined === null) messages.push(otherMessage(item, index));
    else if (joined !== open) messages.push(joined);
    open = joined;
  }
  return messages;
}

function isSystem(item: InputItem): boolean {
  return item.type === 'message' && (item.role === 'system' || item.role === 'developer');
}

function systemText(item: InputItem, index: number): string {
  return item.type === 'message' ? plainText(item.content, `input[${index}].content`) : '';
}

/** The message that holds what the assistant said or called; `null` for what others said. */
function joinAssistant(
  item: InputItem,
  open: AssistantMessage | null,
  index: number,
): AssistantMessage | null {
  if (item.type === 'message' && item.role === 'assistant') {
    return { role: 'assistant', content: plainText(item.content, `input[${index}].content`) };
  }
  if (item.type !== 'function_call') return null;
  const message: AssistantMessage = open ?? { role: 'assistant', content: null };
  const call = {
    id: item.call_id,
    type: 'function',
    function: { name: item.name, arguments: item.arguments },
  };
  message.tool_calls = [...(message.tool_calls ?? []), call];
  return message;
}

function otherMessage(item: InputItem, index: number): Message {
  switch (item.type) {
    case 'message': {
      const role = item.role === 'developer' ? 'system' : item.role;
      return { role, content: chatContent(item.content, `input[${index}].content`) };
    }
    case 'function_call_output':
      return {
        role: 'tool',
        tool_call_id: item.call_id,
        content: chatContent(item.output, `input[${index}].output`),
      };
    case 'function_call':
    case 'reasoning':
      throw new Error(`An item of type ${item.type} is no message of its own.`);
  }
}
