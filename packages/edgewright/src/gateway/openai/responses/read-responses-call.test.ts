import { describe, expect, it } from 'vitest';
import type { AppError } from '../../../base/app-error.ts';
import { readResponsesCall } from './read-responses-call.ts';

function chatOf(request: object): Record<string, unknown> {
  const call = readResponsesCall(Buffer.from(JSON.stringify({ model: 'm', ...request })), 60);
  expect(JSON.parse(call.bytes.toString())).toEqual(call.body);
  return call.body;
}

const user = { role: 'user', content: 'Hi' };
const call = (id: string) => ({ type: 'function_call', call_id: id, name: 'f', arguments: '{}' });
const chatCall = (id: string) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } });
const schema = { type: 'object', properties: { a: { type: 'string' } } };

describe('what an engine is asked', () => {
  const cases: { name: string; request: object; chat: object }[] = [
    { name: 'a text', request: { input: 'Hi' }, chat: { model: 'm', messages: [user] } },
    {
      name: 'instructions and what stands before the conversation, as one message',
      request: {
        instructions: 'Be brief.',
        input: [
          { role: 'developer', content: 'Be kind.' },
          { type: 'message', role: 'system', content: [{ type: 'input_text', text: 'Be true.' }] },
          user,
          { role: 'developer', content: 'Now in French.' },
        ],
      },
      chat: {
        model: 'm',
        messages: [
          { role: 'system', content: 'Be brief.\n\nBe kind.\n\nBe true.' },
          user,
          { role: 'system', content: 'Now in French.' },
        ],
      },
    },
    {
      name: 'parts',
      request: {
        input: [
          { role: 'user', content: [{ type: 'input_text', text: 'Hi' }] },
          {
            role: 'user',
            content: [
              { type: 'input_text', text: 'See' },
              { type: 'input_image', image_url: 'data:image/png;base64,AA', detail: 'low' },
              { type: 'input_image', image_url: 'http://host/a.png' },
              { type: 'input_audio', input_audio: { data: 'AA', format: 'wav' } },
              { type: 'input_file', file_data: 'data:application/pdf;base64,AA', filename: 'a.pdf' },
            ],
          },
        ],
      },
      chat: {
        model: 'm',
        messages: [
          user,
          {
            role: 'user',
            content: [
              { type: 'text', text: 'See' },
              { type: 'image_url', image_url: { url: 'data:image/png;base64,AA', detail: 'low' } },
              { type: 'image_url', image_url: { url: 'http://host/a.png' } },
              { type: 'input_audio', input_audio: { data: 'AA', format: 'wav' } },
              {
                type: 'file',
                file: { file_data: 'data:application/pdf;base64,AA', filename: 'a.pdf' },
              },
            ],
          },
        ],
      },
    },
    {
      name: 'a round of tools: a text, its calls and their results',
      request: {
        input: [
          user,
          { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'x' },
          {
            type: 'message',
            role: 'assistant',
            id: 'msg_1',
            status: 'completed',
            content: [
              { type: 'output_text', text: 'Let me ', annotations: [] },
              { type: 'output_text', text: 'see.', annotations: [] },
            ],
          },
          call('a'),
          { type: 'reasoning', id: 'rs_2', summary: [] },
          call('b'),
          { type: 'function_call_output', call_id: 'a', output: '1' },
          { type: 'function_call_output', call_id: 'b', output: [{ type: 'input_text', text: '2' }] },
          call('c'),
        ],
      },
      chat: {
        model: 'm',
        messages: [
          user,
          { role: 'assistant', content: 'Let me see.', tool_calls: [chatCall('a'), chatCall('b')] },
          { role: 'tool', tool_call_id: 'a', content: '1' },
          { role: 'tool', tool_call_id: 'b', content: '2' },
          { role: 'assistant', content: null, tool_calls: [chatCall('c')] },
        ],
      },
    },
    {
      name: 'tools',
      request: {
        input: 'Hi',
        tools: [
          { type: 'function', name: 'f', description: 'd', parameters: schema, strict: true },
          { type: 'function', name: 'g' },
        ],
        tool_choice: { type: 'function', name: 'g' },
        parallel_tool_calls: false,
      },
      chat: {
        model: 'm',
        messages: [user],
        tools: [
          { type: 'function', function: { name: 'f', description: 'd', parameters: schema, strict: true } },
          { type: 'function', function: { name: 'g', parameters: { type: 'object', properties: {} } } },
        ],
        tool_choice: { type: 'function', function: { name: 'g' } },
        parallel_tool_calls: false,
      },
    },
    {
      name: 'a choice of tools without tools, which some engines refuse',
      request: { input: 'Hi', tools: [], tool_choice: 'auto', parallel_tool_calls: true },
      chat: { model: 'm', messages: [user] },
    },
    {
      name: 'a schema',
      request: { input: 'Hi', text: { format: { type: 'json_schema', name: 's', schema, strict: true } } },
      chat: {
        model: 'm',
        messages: [user],
        response_format: { type: 'json_schema', json_schema: { name: 's', schema, strict: true } },
      },
    },
    {
      name: 'an object, or text',
      request: { input: 'Hi', text: { format: { type: 'json_object' }, verbosity: 'low' } },
      chat: { model: 'm', messages: [user], response_format: { type: 'json_object' } },
    },
    {
      name: 'everything that only has another name',
      request: {
        input: 'Hi',
        stream: true,
        stream_options: { include_obfuscation: false },
        max_output_tokens: 9,
        temperature: 0.5,
        top_p: 0.9,
        reasoning: { effort: 'low', summary: 'auto' },
        include: ['message.output_text.logprobs'],
        top_logprobs: 2,
        user: 'u',
      },
      chat: {
        model: 'm',
        messages: [user],
        stream: true,
        stream_options: { include_usage: true },
        max_tokens: 9,
        temperature: 0.5,
        top_p: 0.9,
        reasoning_effort: 'low',
        logprobs: true,
        top_logprobs: 2,
        user: 'u',
      },
    },
    {
      name: 'fields of other engines, and what stays here',
      request: {
        input: 'Hi',
        top_k: 5,
        chat_template_kwargs: { x: 1 },
        metadata: { a: 'b' },
        store: false,
        background: false,
        previous_response_id: null,
        conversation: null,
        truncation: 'disabled',
        prompt_cache_key: 'k',
        service_tier: 'auto',
        temperature: null,
      },
      chat: { model: 'm', messages: [user], top_k: 5, chat_template_kwargs: { x: 1 } },
    },
  ];
  it.each(cases)('$name', ({ request, chat }) => {
    expect(chatOf(request)).toEqual(chat);
  });
});

describe('what is refused', () => {
  const cases: [string, object, [code: string, param: string], string | RegExp][] = [
    [
      'memory',
      { previous_response_id: 'resp_1' },
      ['unsupported_parameter', 'previous_response_id'],
      /no response is kept/,
    ],
    [
      'a conversation',
      { conversation: { id: 'c' } },
      ['unsupported_parameter', 'conversation'],
      /no conversation is kept/,
    ],
    [
      'to be stored',
      { store: true },
      ['unsupported_parameter', 'store'],
      'store must be false or left out: no response is kept here.',
    ],
    ['to wait', { background: true }, ['unsupported_parameter', 'background'], /while its client waits/],
    ['a template', { prompt: { id: 'p' } }, ['unsupported_parameter', 'prompt'], /no prompt templates/],
    ['a cut', { truncation: 'auto' }, ['unsupported_parameter', 'truncation'], /nothing .* is dropped/],
    [
      'a search',
      { tools: [{ type: 'function', name: 'f' }, { type: 'web_search' }] },
      ['unsupported_parameter', 'tools[1].type'],
      'tools[1] is of type "web_search", but only functions are supported: nothing is searched or run here.',
    ],
    [
      'a reference',
      { input: [{ type: 'item_reference', id: 'msg_1' }] },
      ['unsupported_parameter', 'input[0].type'],
      /no items are kept here; send the item itself/,
    ],
    [
      'an item of a kind that is not there',
      { input: [{ type: 'computer_call' }] },
      ['unsupported_parameter', 'input[0].type'],
      'input[0] is of type "computer_call", but only message, function_call, function_call_output, reasoning are supported.',
    ],
    [
      'a file that lies elsewhere',
      { input: [{ role: 'user', content: [{ type: 'input_image', file_id: 'file_1' }] }] },
      ['unsupported_parameter', 'input[0].content[0].image_url'],
      /the data itself must be sent/,
    ],
    [
      'an image where only text is read',
      {
        input: [{ role: 'assistant', content: [{ type: 'input_image', image_url: 'http://host/a.png' }] }],
      },
      ['unsupported_parameter', 'input[0].content[0].type'],
      /only text is taken/,
    ],
    [
      'nothing',
      { input: undefined },
      ['invalid_request', 'input'],
      'input must be a string or an array, but it is missing.',
    ],
    [
      'no items',
      { input: [] },
      ['invalid_request', 'input'],
      'input must have at least 1 item, but it is an empty array.',
    ],
    [
      'a message without a role',
      { input: [{ content: 'x' }] },
      ['invalid_request', 'input[0].role'],
      /must be "user", "assistant", "system" or "developer", but it is missing/,
    ],
    [
      'a part of an unknown kind',
      { input: [{ role: 'user', content: [{ type: 'smell' }] }] },
      ['invalid_request', 'input[0].content[0].type'],
      'input[0].content[0].type must be a kind that is known here, but it is the string "smell".',
    ],
    [
      'a call without arguments',
      { input: [{ type: 'function_call', call_id: 'a', name: 'f' }] },
      ['invalid_request', 'input[0].arguments'],
      'input[0].arguments must be a string, but it is missing.',
    ],
    ['a hot model', { temperature: 3 }, ['invalid_request', 'temperature'], /at most 2/],
    [
      'much metadata',
      { metadata: Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`k${index}`, 'v'])) },
      ['invalid_request', 'metadata'],
      /has more than 16 pairs/,
    ],
  ];
  it.each(cases)('%s', (_name, request, [code, param], message) => {
    let error: unknown;
    try {
      chatOf({ input: 'Hi', ...request });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code, param });
    expect((error as AppError).message).toMatch(message);
  });
});
