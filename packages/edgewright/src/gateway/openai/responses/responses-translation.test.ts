import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../base/app-error.ts';
import type { ResponsesRequest } from '../../../contract/responses.ts';
import { responsesTranslation } from './responses-translation.ts';

const request: ResponsesRequest = { model: 'm', input: 'Hi', metadata: { a: 'b' } };
const usage = {
  prompt_tokens: 9,
  completion_tokens: 4,
  total_tokens: 13,
  prompt_tokens_details: { cached_tokens: 5 },
  completion_tokens_details: { reasoning_tokens: 2 },
};

interface ToldEvent {
  type: string;
  sequence_number: number;
  output_index?: number;
  item_id?: string;
  delta?: string;
  [field: string]: unknown;
}
interface Told {
  status: string;
  output: Record<string, unknown>[];
  [field: string]: unknown;
}

const delta = (said: object, finish: string | null = null) => ({
  choices: [{ index: 0, delta: said, finish_reason: finish }],
});
const toolDelta = (index: number, called: object, id?: string) =>
  delta({ tool_calls: [{ index, ...(id === undefined ? {} : { id, type: 'function' }), function: called }] });

/** Every event that the frames come to; their names and numbers are checked on the way. */
function told(payloads: readonly (object | string)[], failure: AppError | null = null): ToldEvent[] {
  const translator = responsesTranslation(request).stream();
  const frames = payloads.map((payload) =>
    Buffer.from(typeof payload === 'string' ? payload : `data: ${JSON.stringify(payload)}\n\n`),
  );
  const text = [
    ...frames.map((frame) => translator.frame(frame)),
    failure ? translator.fail(failure) : translator.end(),
  ].join('');
  const events = text
    .split('\n\n')
    .filter((frame) => frame !== '')
    .map((frame) => {
      const [, name, data = ''] = /^event: (.+)\ndata: (.+)$/.exec(frame) ?? [];
      const event = JSON.parse(data) as ToldEvent;
      expect(event.type).toBe(name);
      return event;
    });
  expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index));
  return events;
}
const lastResponse = (events: readonly ToldEvent[]): Told => events.at(-1)?.['response'] as Told;
const whole = (answer: object): Told => responsesTranslation(request).whole({ ...answer }) as Told;

describe('a stream', () => {
  it('of text', () => {
    const events = told([
      delta({ role: 'assistant', content: '' }),
      ': ping\n\n',
      delta({ content: 'Good ' }),
      delta({ content: 'day' }),
      delta({}, 'stop'),
      { choices: [], usage },
      'data: [DONE]\n\n',
    ]);
    expect(events.map(({ type }) => type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
    expect(events[0]?.['response']).toMatchObject({ status: 'in_progress', output: [], usage: null });
    expect(events[2]?.['item']).toMatchObject({ type: 'message', status: 'in_progress', content: [] });
    expect(events[3]?.['part']).toEqual({ type: 'output_text', text: '', annotations: [], logprobs: [] });
    expect(lastResponse(events)).toMatchObject({
      object: 'response',
      status: 'completed',
      store: false,
      metadata: { a: 'b' },
      output: [
        {
          type: 'message',
          role: 'assistant',
          status: 'completed',
          content: [{ type: 'output_text', text: 'Good day', annotations: [], logprobs: [] }],
        },
      ],
      usage: {
        input_tokens: 9,
        input_tokens_details: { cached_tokens: 5 },
        output_tokens: 4,
        output_tokens_details: { reasoning_tokens: 2 },
        total_tokens: 13,
      },
    });
  });

  it('of reasoning, text and two calls in pieces that are mixed', () => {
    const events = told([
      delta({ reasoning_content: 'Hm.' }),
      delta({ content: 'Wait' }),
      toolDelta(0, { name: 'f', arguments: '' }, 'a'),
      toolDelta(0, { arguments: '{"x"' }),
      toolDelta(1, { name: 'g', arguments: '{' }, 'b'),
      toolDelta(0, { arguments: ':1}' }),
      toolDelta(1, { arguments: '}' }),
      delta({}, 'tool_calls'),
    ]);
    expect(lastResponse(events)).toMatchObject({
      status: 'completed',
      usage: null,
      output: [
        { type: 'reasoning', summary: [], content: [{ type: 'reasoning_text', text: 'Hm.' }] },
        { type: 'message', content: [{ text: 'Wait' }] },
        { type: 'function_call', call_id: 'a', name: 'f', arguments: '{"x":1}', status: 'completed' },
        { type: 'function_call', call_id: 'b', name: 'g', arguments: '{}', status: 'completed' },
      ],
    });
    const pieces = events.filter(({ type }) => type === 'response.function_call_arguments.delta');
    expect(pieces.map(({ output_index: at, delta: piece }) => [at, piece])).toEqual([
      [2, '{"x"'],
      [3, '{'],
      [2, ':1}'],
      [3, '}'],
    ]);
  });

  it('of calls that all have the same number', () => {
    const events = told([
      toolDelta(0, { name: 'f', arguments: '{}' }, 'a'),
      toolDelta(0, { name: 'f', arguments: '{"x":1}' }, 'b'),
      delta({}, 'stop'),
    ]);
    expect(lastResponse(events).output).toMatchObject([
      { call_id: 'a', arguments: '{}' },
      { call_id: 'b', arguments: '{"x":1}' },
    ]);
  });

  it('of a call without an id, whose arguments are an object', () => {
    const [item] = lastResponse(told([toolDelta(0, { name: 'f', arguments: { x: 1 } })])).output;
    expect(item).toMatchObject({ arguments: '{"x":1}', call_id: expect.stringMatching(/^call_/) as string });
  });

  it.each([
    ['length', 'incomplete', { reason: 'max_output_tokens' }],
    ['content_filter', 'incomplete', { reason: 'content_filter' }],
    ['eos_token', 'completed', null],
  ])('that ends with %s is %s', (finish, status, details) => {
    const events = told([delta({ content: 'x' }, finish)]);
    expect(events.at(-1)?.type).toBe(`response.${status}`);
    expect(lastResponse(events)).toMatchObject({
      status,
      incomplete_details: details,
      output: [{ status }],
    });
  });

  it('begins empty, also where the first frame says something', () => {
    const [created, inProgress] = told([delta({ role: 'assistant', content: 'At once' })]);
    expect(created?.['response']).toMatchObject({ status: 'in_progress', output: [] });
    expect(inProgress?.['response']).toMatchObject({ output: [] });
  });

  it('that says nothing', () => {
    expect(told([]).map(({ type }) => type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.completed',
    ]);
  });

  it('that breaks off', () => {
    const error = new AppError('engine_lost', { message: 'It broke.' });
    const events = told([delta({ content: 'Half' })], error);
    expect(events.slice(-2)).toMatchObject([
      {
        type: 'response.failed',
        response: {
          status: 'failed',
          error: { code: 'engine_lost', message: 'It broke.' },
          output: [{ status: 'in_progress', content: [{ text: 'Half' }] }],
        },
      },
      {
        type: 'error',
        code: 'engine_lost',
        message: 'It broke.',
        param: null,
        error: { code: 'engine_lost', message: 'It broke.', type: 'server_error', param: null },
      },
    ]);
  });
});

const anyDelta = fc.oneof(
  fc.record({ content: fc.string() }),
  fc.record({ reasoning_content: fc.string() }),
  fc.record({ refusal: fc.string() }),
  fc.record({
    tool_calls: fc.array(
      fc.record({
        index: fc.nat(2),
        id: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }),
        function: fc.record({ name: fc.constantFrom('', 'f'), arguments: fc.string() }),
      }),
      { maxLength: 2 },
    ),
  }),
);

describe('whatever an engine says', () => {
  it('every item begins and ends once, and its pieces are the whole', () => {
    fc.assert(
      fc.property(fc.array(anyDelta), (deltas) => {
        const events = told(deltas.map((said) => delta(said)));
        const { output } = lastResponse(events);
        const of = (type: string) => events.filter((event) => event.type === type);
        const places = output.map((_, index) => index);
        const added = of('response.output_item.added').map((event) => event.output_index);
        const done = of('response.output_item.done').map((event) => event.output_index ?? -1);
        expect(added).toEqual(places);
        expect(done.toSorted((left, right) => left - right)).toEqual(places);
        const begun = of('response.content_part.added').length;
        expect(of('response.content_part.done')).toHaveLength(begun);
        for (const [at, item] of output.entries()) {
          const pieces = events
            .filter(({ type, output_index: index }) => type.endsWith('.delta') && index === at)
            .map((event) => event.delta)
            .join('');
          const parts = (item['content'] ?? []) as { text?: string; refusal?: string }[];
          const text = parts.map((part) => part.text ?? part.refusal).join('');
          expect(pieces).toBe(item['type'] === 'function_call' ? item['arguments'] : text);
        }
      }),
    );
  });
});

describe('a whole answer', () => {
  it('comes to the same as its stream', () => {
    const said = {
      content: 'Wait',
      reasoning: 'Hm.',
      tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
    };
    const logprob = { token: 'Wait', logprob: -0.1, bytes: null, top_logprobs: [] };
    const logprobs = { content: [logprob] };
    const answer = whole({
      choices: [{ index: 0, message: { role: 'assistant', ...said }, logprobs, finish_reason: 'tool_calls' }],
      usage,
    });
    const streamed = lastResponse(
      told([{ choices: [{ index: 0, delta: said, logprobs, finish_reason: 'tool_calls' }], usage }]),
    );
    const plain = (response: Told) => JSON.stringify(response).replaceAll(/"(?:id|created_at)":[^,]+,/g, '');
    expect(plain(answer)).toBe(plain(streamed));
    expect(answer.output[1]).toMatchObject({ content: [{ text: 'Wait', logprobs: [logprob] }] });
  });

  it('that was cut', () => {
    const choices = [{ index: 0, message: { content: 'x' }, finish_reason: 'length' }];
    expect(whole({ choices })).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      output: [{ status: 'incomplete' }],
      usage: null,
    });
  });

  it('that has no choice is none', () => {
    expect(() => whole({ choices: [] })).toThrow('without a choice');
  });
});
