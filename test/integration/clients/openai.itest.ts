import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { redPixel, startClientRig, weatherSchema, type ClientRig } from '../../support/client-rig.ts';

/** The official client in a conversation with the real gateway before a simulated engine. */
let rig: ClientRig;
let client: OpenAI;
let model: string;
beforeAll(async () => {
  rig = await startClientRig({ timeScale: 0.02 });
  ({ model } = rig);
  client = new OpenAI({ baseURL: rig.baseUrl, apiKey: 'none', maxRetries: 0 });
});
afterEach(() => rig.setFaults([]));
afterAll(() => rig.close());

const question = 'What is the weather in Paris?';
const user = (content: string) => ({ role: 'user' as const, content });
const toolChat = {
  type: 'function' as const,
  function: { name: 'get_weather', description: 'Weather of a city', parameters: weatherSchema },
};
const toolResponses = {
  type: 'function' as const,
  name: 'get_weather',
  parameters: weatherSchema,
  strict: true,
};
const weather = '{"celsius":18}';
const imageUrl = `data:image/png;base64,${redPixel}`;

describe('chat completions', () => {
  it('answer, and stream with usage', async () => {
    const answer = await client.chat.completions.create({ model, messages: [user('What is 6 times 7?')] });
    expect(answer.choices[0]?.message.content).toBe('42');
    const stream = client.chat.completions.stream({
      model,
      messages: [user('Tell me of a river.')],
      max_tokens: 12,
      stream_options: { include_usage: true },
    });
    const whole = await stream.finalChatCompletion();
    expect(whole.choices[0]?.finish_reason).toBe('length');
    expect(whole.usage?.completion_tokens).toBe(12);
  });

  it('call a function in a stream, and answer with what it gave', async () => {
    const messages: OpenAI.ChatCompletionMessageParam[] = [user(question)];
    const stream = await client.chat.completions.create({
      model,
      messages,
      tools: [toolChat],
      stream: true,
    });
    let given = '';
    const pieces: string[] = [];
    const ids = new Set<string>();
    for await (const { choices } of stream) {
      const [call] = choices[0]?.delta.tool_calls ?? [];
      if (call?.id !== undefined) ids.add(call.id);
      if (call?.function?.arguments) pieces.push(call.function.arguments);
      given += call?.function?.arguments ?? '';
    }
    expect(JSON.parse(given)).toEqual({ city: 'Paris' });
    expect(pieces.length).toBeGreaterThan(1);
    const [id = ''] = ids;
    const call = { id, type: 'function' as const, function: { name: 'get_weather', arguments: given } };
    messages.push({ role: 'assistant', tool_calls: [call] });
    messages.push({ role: 'tool', tool_call_id: id, content: weather });
    const answer = await client.chat.completions.create({ model, messages, tools: [toolChat] });
    expect(answer.choices[0]?.message.content).toBe(`The function says: ${weather}`);
  });

  it('run functions by themselves', async () => {
    const runner = client.chat.completions.runTools({
      model,
      messages: [user(question)],
      tools: [
        {
          type: 'function',
          function: {
            name: 'get_weather',
            description: 'Weather of a city',
            parameters: weatherSchema,
            parse: JSON.parse,
            function: ({ city }: { city: string }) => `${city}: 18 degrees`,
          },
        },
      ],
    });
    expect(await runner.finalContent()).toBe('The function says: Paris: 18 degrees');
  });

  it('keep to a schema, tell probabilities and see images', async () => {
    const json = await client.chat.completions.create({
      model,
      messages: [user('The city of Paris, please.')],
      response_format: { type: 'json_schema', json_schema: { name: 'place', schema: weatherSchema } },
    });
    expect(JSON.parse(json.choices[0]?.message.content ?? '')).toEqual({ city: 'Paris' });
    const probable = await client.chat.completions.create({
      model,
      messages: [user('What is 6 times 7?')],
      logprobs: true,
      top_logprobs: 2,
    });
    expect(probable.choices[0]?.logprobs?.content).toMatchObject([{ token: '42' }]);
    const seen = await client.chat.completions.create({
      model,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is in this image?' },
            { type: 'image_url', image_url: { url: imageUrl } },
          ],
        },
      ],
    });
    expect(seen.choices[0]?.message.content).toBe('There is 1 image.');
    expect(seen.usage?.prompt_tokens).toBeGreaterThan(256);
  });

  it('stop at the engine when they are given up', async () => {
    const stream = await client.chat.completions.create({
      model,
      messages: [user('On and on')],
      stream: true,
    });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break;
    await expect.poll(() => rig.running(), { timeout: 30_000 }).toBe(0);
  });
});

describe('responses', () => {
  it('answer', async () => {
    const response = await client.responses.create({
      model,
      instructions: 'Be brief.',
      input: 'What is 6 times 7?',
      metadata: { run: '1' },
    });
    expect(response.output_text).toBe('42');
    expect(response).toMatchObject({ status: 'completed', store: false, metadata: { run: '1' } });
    expect(response.usage?.output_tokens).toBe(1);
  });

  it('stream, and come to the same as their events', async () => {
    const stream = client.responses.stream({ model, input: 'Tell me of a river.' });
    const types = new Set<string>();
    let text = '';
    for await (const event of stream) {
      types.add(event.type);
      if (event.type === 'response.output_text.delta') text += event.delta;
    }
    const whole = await stream.finalResponse();
    expect(whole).toMatchObject({ status: 'completed', output: [{ content: [{ text }] }] });
    expect([...types].slice(0, 5)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
    ]);
  });

  it('say when they were cut', async () => {
    const request = { model, input: 'Tell me of a river.', max_output_tokens: 12 };
    const cut = { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } };
    expect(await client.responses.create(request)).toMatchObject(cut);
    let last: OpenAI.Responses.ResponseStreamEvent | null = null;
    for await (const event of await client.responses.create({ ...request, stream: true })) last = event;
    expect(last).toMatchObject({ type: 'response.incomplete', response: cut });
  });

  it('call a function in a stream, and go on from its result without memory', async () => {
    const input: OpenAI.Responses.ResponseInput = [user(question)];
    const stream = client.responses.stream({ model, input, tools: [toolResponses] });
    const first = await stream.finalResponse();
    const [call] = first.output;
    if (call?.type !== 'function_call') throw new Error(`No call, but ${call?.type}.`);
    expect(JSON.parse(call.arguments)).toEqual({ city: 'Paris' });
    input.push(call, { type: 'function_call_output', call_id: call.call_id, output: weather });
    const second = await client.responses.create({ model, input, tools: [toolResponses] });
    expect(second.output_text).toBe(`The function says: ${weather}`);
  });

  it('keep to a schema, tell probabilities and see images', async () => {
    const parsed = await client.responses.parse({
      model,
      input: 'The city of Paris, please.',
      text: { format: { type: 'json_schema', name: 'place', schema: weatherSchema, strict: true } },
    });
    expect(parsed.output_parsed).toEqual({ city: 'Paris' });
    const probable = await client.responses.create({
      model,
      input: 'What is 6 times 7?',
      include: ['message.output_text.logprobs'],
    });
    expect(probable.output).toMatchObject([{ content: [{ logprobs: [{ token: '42' }] }] }]);
    const seen = await client.responses.create({
      model,
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'What is in this picture?' },
            { type: 'input_image', image_url: imageUrl, detail: 'auto' },
          ],
        },
      ],
    });
    expect(seen.output_text).toBe('There is 1 image.');
  });

  it('stop at the engine when they are given up', async () => {
    const stream = await client.responses.create({ model, input: 'On and on', stream: true });
    for await (const event of stream) if (event.type === 'response.output_text.delta') break;
    await expect.poll(() => rig.running(), { timeout: 30_000 }).toBe(0);
  });

  it('say when memory is asked of them', async () => {
    const refused = client.responses.create({ model, input: 'Hi', previous_response_id: 'resp_1' });
    await expect(refused).rejects.toBeInstanceOf(OpenAI.BadRequestError);
    await expect(refused).rejects.toMatchObject({ param: 'previous_response_id' });
  });

  it('fail inside their stream', async () => {
    await rig.setFaults([{ kind: 'error-event', afterFrames: 2 }]);
    const stream = await client.responses.create({ model, input: 'On and on', stream: true });
    const types: string[] = [];
    const read = async () => {
      for await (const event of stream) types.push(event.type);
    };
    await expect(read()).rejects.toMatchObject({ code: 'engine_error' });
    expect(types.at(-1)).toBe('response.failed');
  });
});

describe('embeddings', () => {
  it('come as numbers, which the client reads from base64 by itself', async () => {
    const { data, usage } = await client.embeddings.create({ model, input: ['a red house', 'a red home'] });
    const [first, second] = data.map(({ embedding }) => embedding);
    const product = (first ?? []).reduce((sum, value, index) => sum + value * (second?.[index] ?? 0), 0);
    expect(first).toHaveLength(384);
    expect(product).toBeGreaterThan(0.4);
    expect(product).toBeLessThan(0.99);
    expect(usage.prompt_tokens).toBe(6);
  });
});

describe('errors', () => {
  it.each([
    ['an unknown model', { model: 'nothing' }, OpenAI.NotFoundError, 'model_not_found'],
    ['a wrong value', { temperature: 9 }, OpenAI.BadRequestError, 'invalid_request'],
  ])('%s has a class of its own', async (_name, fields, kind, code) => {
    const refused = client.chat.completions.create({ model, messages: [user('Hi')], ...fields });
    await expect(refused).rejects.toBeInstanceOf(kind);
    await expect(refused).rejects.toMatchObject({ code });
  });

  it('in a stream are thrown', async () => {
    await rig.setFaults([{ kind: 'error-event', afterFrames: 2 }]);
    const stream = await client.chat.completions.create({ model, messages: [user('On')], stream: true });
    const read = async () => {
      for await (const _chunk of stream);
    };
    await expect(read()).rejects.toMatchObject({ code: 'engine_error' });
  });

  it('of too much load are waited out as long as Retry-After says', async () => {
    await rig.setFaults([{ kind: 'overload', requests: 1 }]);
    const refused = client.chat.completions.create({ model, messages: [user('Hi')] });
    await expect(refused).rejects.toBeInstanceOf(OpenAI.RateLimitError);
    await rig.setFaults([{ kind: 'overload', requests: 1 }]);
    const asked = performance.now();
    const patient = client.withOptions({ maxRetries: 1 });
    const answer = await patient.chat.completions.create({ model, messages: [user('What is 6 times 7?')] });
    expect(answer.choices[0]?.message.content).toBe('42');
    // Of itself the client waits half a second at most before its second try.
    expect(performance.now() - asked).toBeGreaterThan(900);
  });
});
