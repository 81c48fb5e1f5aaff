import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import {
  APICallError,
  embedMany,
  generateText,
  jsonSchema,
  Output,
  stepCountIs,
  streamText,
  tool,
  type LanguageModel,
} from 'ai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { redPixel, startClientRig, weatherSchema, type ClientRig } from '../../support/client-rig.ts';

/** The Vercel AI SDK in a conversation with the real gateway before a simulated engine, in both of its dialects. */
let rig: ClientRig;
beforeAll(async () => {
  rig = await startClientRig({ timeScale: 0.02 });
});
afterEach(() => rig.setFaults([]));
afterAll(() => rig.close());

const compatible = () =>
  createOpenAICompatible({
    name: 'edgewright',
    baseURL: rig.baseUrl,
    supportsStructuredOutputs: true,
    includeUsage: true,
  });
const openai = () => createOpenAI({ baseURL: rig.baseUrl, apiKey: 'none' });

const dialects: [string, () => LanguageModel][] = [
  ['@ai-sdk/openai-compatible', () => compatible().chatModel(rig.model)],
  ['@ai-sdk/openai, responses', () => openai().responses(rig.model)],
  ['@ai-sdk/openai, chat', () => openai().chat(rig.model)],
];
/** Nothing is kept at the gateway, so the client must not refer to what it believes to be there. */
const providerOptions = { openai: { store: false } };
const getWeather = tool({
  description: 'Weather of a city',
  inputSchema: jsonSchema<{ city: string }>(weatherSchema),
  execute: ({ city }) => Promise.resolve(`${city}: 18 degrees`),
});

describe.each(dialects)('%s', (_name, model) => {
  it('answers', async () => {
    const { text, usage, finishReason } = await generateText({
      model: model(),
      system: 'Be brief.',
      prompt: 'What is 6 times 7?',
      providerOptions,
    });
    expect([text, usage.outputTokens, finishReason]).toEqual(['42', 1, 'stop']);
  });

  it('streams, and says that it was cut', async () => {
    const stream = streamText({
      model: model(),
      prompt: 'Tell me of a river.',
      maxOutputTokens: 12,
      providerOptions,
    });
    let pieces = 0;
    for await (const _piece of stream.textStream) pieces += 1;
    expect(pieces).toBe(12);
    expect([await stream.finishReason, (await stream.usage).outputTokens]).toEqual(['length', 12]);
  });

  it('calls a function and goes on, whole and as a stream', async () => {
    const request = {
      prompt: 'What is the weather in Paris?',
      tools: { get_weather: getWeather },
      stopWhen: stepCountIs(3),
      providerOptions,
    };
    const whole = await generateText({ model: model(), ...request });
    expect(whole.text).toBe('The function says: Paris: 18 degrees');
    expect(whole.steps).toHaveLength(2);
    const stream = streamText({ model: model(), ...request });
    const pieces: string[] = [];
    for await (const part of stream.fullStream) {
      if (part.type === 'tool-input-delta') pieces.push(part.delta);
    }
    expect(JSON.parse(pieces.join(''))).toEqual({ city: 'Paris' });
    expect(pieces.length).toBeGreaterThan(1);
    expect(await stream.text).toBe('The function says: Paris: 18 degrees');
  });

  it('gets an object of a schema', async () => {
    const { output } = await generateText({
      model: model(),
      prompt: 'The city of Paris, please.',
      output: Output.object({ schema: jsonSchema<{ city: string }>(weatherSchema) }),
      providerOptions,
    });
    expect(output).toEqual({ city: 'Paris' });
  });

  it('shows an image', async () => {
    const { text } = await generateText({
      model: model(),
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is in this image?' },
            { type: 'image', image: redPixel, mediaType: 'image/png' },
          ],
        },
      ],
      providerOptions,
    });
    expect(text).toBe('There is 1 image.');
  });

  it('gives up, and the engine stops', async () => {
    const controller = new AbortController();
    const stream = streamText({
      model: model(),
      prompt: 'On and on',
      abortSignal: controller.signal,
      providerOptions,
    });
    for await (const part of stream.fullStream) if (part.type === 'text-delta') controller.abort();
    await expect.poll(() => rig.running(), { timeout: 30_000 }).toBe(0);
  });

  it('is told of errors before a stream and inside it', async () => {
    const refused = generateText({
      model: model(),
      prompt: 'Hi',
      temperature: 9,
      maxRetries: 0,
      providerOptions,
    });
    const error: unknown = await refused.catch((thrown: unknown) => thrown);
    expect(APICallError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ statusCode: 400, isRetryable: false });
    await rig.setFaults([{ kind: 'error-event', afterFrames: 2 }]);
    const stream = streamText({
      model: model(),
      prompt: 'On and on',
      maxRetries: 0,
      onError: () => undefined,
      providerOptions,
    });
    const errors: unknown[] = [];
    for await (const part of stream.fullStream) if (part.type === 'error') errors.push(part.error);
    expect(JSON.stringify(errors)).toContain('engine_error');
  });

  it('waits for an engine that has too much to do, and asks again', async () => {
    await rig.setFaults([{ kind: 'overload', requests: 1 }]);
    const { text } = await generateText({ model: model(), prompt: 'What is 6 times 7?', providerOptions });
    expect(text).toBe('42');
  });
});

it('embeds', async () => {
  const { embeddings, usage } = await embedMany({
    model: compatible().embeddingModel(rig.model),
    values: ['a red house', 'a blue house'],
  });
  expect(embeddings.map(({ length }) => length)).toEqual([384, 384]);
  expect(usage.tokens).toBe(6);
});

it('is told what to change when it relies on memory', async () => {
  const model = openai().responses(rig.model);
  const first = await generateText({ model, prompt: 'What is 6 times 7?' });
  const messages = [...first.response.messages, { role: 'user' as const, content: 'And 6 plus 7?' }];
  // Its default: it names what was said by its id instead of sending it again.
  await expect(generateText({ model, messages })).rejects.toThrow('no items are kept here');
  expect((await generateText({ model, messages, providerOptions })).text).toBe('13');
});
