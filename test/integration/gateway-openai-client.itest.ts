import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startRig, type Rig } from './gateway-harness.ts';

let rig: Rig;
let client: OpenAI;
beforeAll(async () => {
  rig = await startRig();
  client = new OpenAI({ apiKey: 'none', baseURL: `${rig.url}/v1`, maxRetries: 0 });
});
afterAll(() => rig.stop());
beforeEach(() => {
  rig.engine.script = {};
});

const model = 'org/fake-model';
const messages = [{ role: 'user' as const, content: 'Hello' }];

describe('the official client', () => {
  it('lists and retrieves models', async () => {
    const models = await client.models.list();
    expect(models.data.map((entry) => entry.id)).toEqual([model]);
    expect((await client.models.retrieve(model)).id).toBe(model);
  });

  it('chats and completes', async () => {
    const answer = await client.chat.completions.create({ model, messages });
    expect(answer.choices[0]?.message.content).toBe('w0 w1 w2 w3 w4 ');
    const completion = await client.completions.create({ model, prompt: 'Hi' });
    expect(completion.choices[0]?.text).toBe('w0 w1 w2 w3 w4 ');
  });

  it('streams, with usage when it asks for it', async () => {
    const stream = await client.chat.completions.create({
      model,
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    let outputTokens: number | undefined;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      outputTokens = chunk.usage?.completion_tokens ?? outputTokens;
    }
    expect([text, outputTokens]).toEqual(['w0 w1 w2 w3 w4 ', 5]);
  });

  it('aborts in the middle of a stream', async () => {
    rig.engine.script = { frames: 1_000_000, paceMs: 5 };
    const before = rig.engine.aborts;
    const stream = await client.chat.completions.create({ model, messages, stream: true });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break;
    await rig.engine.until((engine) => engine.aborts === before + 1);
  });

  it('sees an error inside a stream as an error', async () => {
    rig.engine.script = { dieAfter: 2 };
    const stream = await client.chat.completions.create({ model, messages, stream: true });
    await expect(async () => {
      for await (const _chunk of stream);
    }).rejects.toMatchObject({ code: 'engine_lost' });
  });

  it.each([
    {
      name: 'a wrong value',
      fields: { temperature: 9 },
      raises: OpenAI.BadRequestError,
      code: 'invalid_request',
    },
    {
      name: 'an unknown model',
      fields: { model: 'nothing' },
      raises: OpenAI.NotFoundError,
      code: 'model_not_found',
    },
    {
      name: 'an overloaded engine',
      script: { status: 429 },
      raises: OpenAI.RateLimitError,
      code: 'engine_overloaded',
    },
    {
      name: 'a broken engine',
      script: { status: 500 },
      raises: OpenAI.InternalServerError,
      code: 'engine_error',
    },
  ])('raises the right class for $name', async ({ fields, script, raises, code }) => {
    rig.engine.script = script ?? {};
    const request = { model, messages, ...fields };
    const failure: unknown = await client.chat.completions.create(request).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(raises);
    expect(failure).toMatchObject({ code });
  });
});
