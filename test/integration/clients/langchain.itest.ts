import { AIMessageChunk, HumanMessage, ToolMessage, type BaseMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { redPixel, startClientRig, weatherSchema, type ClientRig } from '../../support/client-rig.ts';

/** LangChain JS in a conversation with the real gateway before a simulated engine, in both of its dialects. */
let rig: ClientRig;
beforeAll(async () => {
  rig = await startClientRig({ timeScale: 0.02 });
});
afterEach(() => rig.setFaults([]));
afterAll(() => rig.close());

const getWeather = tool(() => '18 degrees', {
  name: 'get_weather',
  description: 'Weather of a city',
  schema: weatherSchema,
});
const question = new HumanMessage('What is the weather in Paris?');

describe.each([
  ['chat completions', false],
  ['responses', true],
])('%s', (_name, useResponsesApi) => {
  const chat = (fields: { maxTokens?: number; temperature?: number; maxRetries?: number } = {}) =>
    new ChatOpenAI({
      model: rig.model,
      apiKey: 'none',
      configuration: { baseURL: rig.baseUrl },
      useResponsesApi,
      maxRetries: 0,
      ...fields,
    });

  it('answers', async () => {
    const answer = await chat().invoke([['system', 'Be brief.'], new HumanMessage('What is 6 times 7?')]);
    expect(answer.text).toBe('42');
    expect(answer).toMatchObject({ usage_metadata: { output_tokens: 1 } });
  });

  it('streams', async () => {
    let whole = new AIMessageChunk('');
    let pieces = 0;
    for await (const chunk of await chat({ maxTokens: 12 }).stream('Tell me of a river.')) {
      pieces += chunk.text === '' ? 0 : 1;
      whole = whole.concat(chunk);
    }
    expect(pieces).toBe(12);
    expect(whole).toMatchObject({ usage_metadata: { output_tokens: 12 } });
  });

  it('calls a function, whole and as a stream, and goes on from its result', async () => {
    const model = chat().bindTools([getWeather]);
    const messages: BaseMessage[] = [question];
    let called = new AIMessageChunk('');
    for await (const chunk of await model.stream(messages)) called = called.concat(chunk);
    const whole = await model.invoke(messages);
    const asked = [{ name: 'get_weather', args: { city: 'Paris' } }];
    expect(called.tool_calls).toMatchObject(asked);
    expect(whole.tool_calls).toMatchObject(asked);
    const [call] = whole.tool_calls ?? [];
    if (!call) throw new Error('No call.');
    messages.push(whole, new ToolMessage({ tool_call_id: call.id ?? '', content: '18 degrees' }));
    expect((await model.invoke(messages)).text).toBe('The function says: 18 degrees');
  });

  it('gets an object of a schema', async () => {
    const model = chat().withStructuredOutput(weatherSchema, { name: 'place', method: 'jsonSchema' });
    expect(await model.invoke('The city of Paris, please.')).toEqual({ city: 'Paris' });
  });

  it('shows an image', async () => {
    const message = new HumanMessage({
      content: [
        { type: 'text', text: 'What is in this image?' },
        { type: 'image_url', image_url: { url: `data:image/png;base64,${redPixel}` } },
      ],
    });
    expect((await chat().invoke([message])).text).toBe('There is 1 image.');
  });

  it('gives up, and the engine stops', async () => {
    const controller = new AbortController();
    const read = async () => {
      for await (const chunk of await chat().stream('On and on', { signal: controller.signal })) {
        if (chunk.text !== '') controller.abort();
      }
    };
    await expect(read()).rejects.toThrow();
    await expect.poll(() => rig.running(), { timeout: 30_000 }).toBe(0);
  });

  it('is told of an error inside a stream', async () => {
    await rig.setFaults([{ kind: 'error-event', afterFrames: 2 }]);
    const read = async () => {
      for await (const _chunk of await chat().stream('On and on'));
    };
    await expect(read()).rejects.toThrow('simulated failure in the middle');
  });

  it('is told of errors, and waits for an engine that has too much to do', async () => {
    await expect(chat({ temperature: 9 }).invoke('Hi')).rejects.toMatchObject({ status: 400 });
    await rig.setFaults([{ kind: 'overload', requests: 1 }]);
    await expect(chat().invoke('Hi')).rejects.toMatchObject({ status: 429 });
    await rig.setFaults([{ kind: 'overload', requests: 1 }]);
    expect((await chat({ maxRetries: 2 }).invoke('What is 6 times 7?')).text).toBe('42');
  });
});

it('embeds', async () => {
  const embeddings = new OpenAIEmbeddings({
    model: rig.model,
    apiKey: 'none',
    configuration: { baseURL: rig.baseUrl },
  });
  const vectors = await embeddings.embedDocuments(['a red house', 'a blue house']);
  expect(vectors.map(({ length }) => length)).toEqual([384, 384]);
});
