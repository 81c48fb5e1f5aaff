import { setMaxListeners } from 'node:events';
import OpenAI, {
  APIError,
  APIUserAbortError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  RateLimitError,
} from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProduct, type RunningProduct } from '../support/start-product.ts';

/** The official client against the real product: real processes, real sockets, real tokens. */
const model = 'edgewright-demo';
const question = [{ role: 'user' as const, content: 'What is time to first token?' }];
/** A field of ours: the answer goes on until `max_tokens`. */
const endless = { ignore_eos: true };
let product: RunningProduct;
let client: OpenAI;

beforeAll(async () => {
  product = await startProduct();
  client = new OpenAI({ baseURL: `${product.url}/v1`, apiKey: 'not needed', maxRetries: 0 });
});
afterAll(async () => {
  await product?.end('SIGTERM');
});

describe('the openai client', () => {
  it('lists the models', async () => {
    const list = await client.models.list();
    expect(list.data.map(({ id }) => id)).toEqual([model]);
    expect(await client.models.retrieve(model)).toMatchObject({ id: model, object: 'model' });
  });

  it('chats', async () => {
    const answer = await client.chat.completions.create({ model, messages: question });
    expect(answer.choices[0]?.message.content).toMatch(/first token/i);
    expect(answer.choices[0]?.finish_reason).toBe('stop');
    expect(answer.usage?.total_tokens).toBe(
      (answer.usage?.prompt_tokens ?? 0) + (answer.usage?.completion_tokens ?? 0),
    );
  });

  it('gets responses, whole and as a stream, though the engine knows only chats', async () => {
    const request = { model, input: 'What is time to first token?', temperature: 0 };
    const response = await client.responses.create(request);
    expect(response.output_text).toMatch(/first token/i);
    expect(response.usage?.output_tokens).toBeGreaterThan(5);
    const stream = client.responses.stream(request);
    const whole = await stream.finalResponse();
    expect(whole).toMatchObject({
      status: 'completed',
      output: [{ type: 'message', content: [{ text: response.output_text }] }],
    });
  });

  it('is told that the engine makes no embeddings', async () => {
    const refused = client.embeddings.create({ model, input: 'a' });
    await expect(refused).rejects.toBeInstanceOf(BadRequestError);
    await expect(refused).rejects.toMatchObject({ code: 'unsupported_by_engine' });
  });

  it('streams a chat with its usage', async () => {
    const stream = await client.chat.completions.create({
      model,
      messages: question,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    let pieces = 0;
    let usage: OpenAI.CompletionUsage | null | undefined;
    const reasons: string[] = [];
    for await (const chunk of stream) {
      const choice = chunk.choices[0];
      if (choice?.delta.content) {
        text += choice.delta.content;
        pieces += 1;
      }
      if (choice?.finish_reason) reasons.push(choice.finish_reason);
      usage = chunk.usage ?? usage;
    }
    expect(text).toMatch(/first token/i);
    expect(pieces).toBeGreaterThan(10);
    expect(reasons).toEqual(['stop']);
    expect(usage?.completion_tokens).toBeGreaterThanOrEqual(pieces);
  });

  it('streams without a usage chunk unless it asks for one', async () => {
    const stream = await client.chat.completions.create({
      model,
      messages: question,
      stream: true,
      max_tokens: 5,
    });
    for await (const chunk of stream) {
      expect(chunk.choices).toHaveLength(1);
      expect(chunk.usage ?? null).toBeNull();
    }
  });

  it('completes text, streaming and not', async () => {
    const prompt = '<|im_start|>user\nWhat is the KV cache?<|im_end|>\n<|im_start|>assistant\n';
    const whole = await client.completions.create({ model, prompt, max_tokens: 20, temperature: 0 });
    expect(whole.choices[0]?.text).toMatch(/KV cache/);
    const stream = await client.completions.create({
      model,
      prompt,
      max_tokens: 20,
      temperature: 0,
      stream: true,
    });
    let text = '';
    for await (const chunk of stream) text += chunk.choices[0]?.text ?? '';
    expect(text).toBe(whole.choices[0]?.text);
  });

  it('repeats an answer with the same seed, and varies it with another', async () => {
    const ask = async (seed: number): Promise<string | null | undefined> => {
      const answer = await client.chat.completions.create({
        model,
        messages: question,
        seed,
        temperature: 1.5,
        max_tokens: 40,
      });
      return answer.choices[0]?.message.content;
    };
    const [first, again, other] = [await ask(1), await ask(1), await ask(2)];
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('stops at a stop string and does not give it out', async () => {
    const answer = await client.chat.completions.create({ model, messages: question, stop: ['token'] });
    expect(answer.choices[0]?.message.content).not.toContain('token');
    expect(answer.choices[0]?.finish_reason).toBe('stop');
  });

  it('reports log-probabilities', async () => {
    const answer = await client.chat.completions.create({
      model,
      messages: question,
      max_tokens: 3,
      logprobs: true,
      top_logprobs: 2,
    });
    const entries = answer.choices[0]?.logprobs?.content ?? [];
    expect(entries).toHaveLength(3);
    for (const entry of entries) {
      expect(entry.logprob).toBeLessThanOrEqual(0);
      expect(entry.top_logprobs).toHaveLength(2);
      expect(entry.top_logprobs[0]?.logprob).toBeGreaterThanOrEqual(entry.top_logprobs[1]?.logprob ?? 0);
    }
  });

  it('keeps to a JSON schema', async () => {
    const answer = await client.chat.completions.create({
      model,
      messages: [{ role: 'user', content: 'Which device has 128 GB of memory?' }],
      response_format: {
        type: 'json_schema',
        json_schema: {
          name: 'device',
          strict: true,
          schema: {
            type: 'object',
            properties: {
              device: { type: 'string', enum: ['thor', 'orin', 'rtx'] },
              memoryGb: { type: 'integer', minimum: 1, maximum: 512 },
              edge: { type: 'boolean' },
            },
            required: ['device', 'memoryGb', 'edge'],
            additionalProperties: false,
          },
        },
      },
    });
    const value = JSON.parse(answer.choices[0]?.message.content ?? '') as Record<string, unknown>;
    expect(['thor', 'orin', 'rtx']).toContain(value['device']);
    expect(value['memoryGb']).toSatisfy(
      (number: number) => Number.isInteger(number) && number >= 1 && number <= 512,
    );
    expect(typeof value['edge']).toBe('boolean');
  });

  it('reuses the prompt of the turn before', async () => {
    const first = await client.chat.completions.create({ model, messages: question });
    const turns = [
      ...question,
      { role: 'assistant' as const, content: first.choices[0]?.message.content ?? '' },
    ];
    const second = await client.chat.completions.create({
      model,
      messages: [...turns, { role: 'user', content: 'And why does it matter?' }],
      max_tokens: 10,
    });
    expect(second.usage?.prompt_tokens_details?.cached_tokens).toBeGreaterThan(50);
  });

  it('runs 8 streams at the same time', async () => {
    const one = async (index: number): Promise<string> => {
      const stream = await client.chat.completions.create({
        model,
        messages: [{ role: 'user', content: `Tell me about serving language models, part ${index}.` }],
        stream: true,
        max_tokens: 60,
      });
      let text = '';
      for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
      return text;
    };
    const texts = await Promise.all(Array.from({ length: 8 }, (_, index) => one(index)));
    for (const text of texts) expect(text.length).toBeGreaterThan(20);
  });

  it('aborts in the middle of a stream', async () => {
    const controller = new AbortController();
    const stream = await client.chat.completions.create(
      { model, messages: question, stream: true, max_tokens: 1500, ...endless },
      { signal: controller.signal },
    );
    let chunks = 0;
    const read = async (): Promise<void> => {
      for await (const _ of stream) {
        chunks += 1;
        if (chunks === 3) controller.abort();
      }
    };
    await read().catch((thrown: unknown) => expect(thrown).toBeInstanceOf(APIUserAbortError));
    expect(chunks).toBeLessThan(1500);
    const after = await client.chat.completions.create({ model, messages: question, max_tokens: 2 });
    expect(after.choices).toHaveLength(1);
  });
});

describe('errors, as the client raises them', () => {
  const chat = (body: object): Promise<unknown> =>
    client.chat.completions.create({
      model,
      messages: question,
      ...body,
    } as OpenAI.ChatCompletionCreateParams);
  const tooLong = 'word '.repeat(3000);

  it.each([
    {
      name: 'an unknown model names the ones there are',
      body: { model: 'gpt-9' },
      type: NotFoundError,
      status: 404,
      code: 'model_not_found',
      message: /gpt-9.*edgewright-demo/,
    },
    {
      name: 'messages of the wrong type',
      body: { messages: 'hello' },
      type: BadRequestError,
      status: 400,
      code: 'invalid_request',
      message: /messages.*array/i,
    },
    {
      name: 'a temperature out of range',
      body: { temperature: 7 },
      type: BadRequestError,
      status: 400,
      code: 'invalid_request',
      message: /temperature.*7/,
    },
    {
      name: 'more than one choice',
      body: { n: 2 },
      type: BadRequestError,
      status: 400,
      code: 'unsupported_parameter',
      message: /n/,
    },
    {
      name: 'a prompt that is too long, by how much',
      body: { messages: [{ role: 'user', content: tooLong }] },
      type: BadRequestError,
      status: 400,
      code: 'context_length_exceeded',
      message: /has \d+ tokens.*2048 tokens.*at least \d+ tokens too long/,
    },
    {
      name: 'a body that is too large',
      body: { messages: [{ role: 'user', content: 'x'.repeat(3 * 1024 * 1024) }] },
      type: APIError,
      status: 413,
      code: 'body_too_large',
      message: /2097152|2 MiB|2\.0 MiB/,
    },
    {
      name: 'a schema that cannot be kept',
      body: { response_format: { type: 'xml' } },
      type: BadRequestError,
      status: 400,
      code: 'unsupported_parameter',
      message: /response_format/,
    },
    {
      name: 'an image for a text model',
      body: { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:,' } }] }] },
      type: BadRequestError,
      status: 400,
      code: 'unsupported_parameter',
      message: /image_url/,
    },
  ])('$name', async ({ body, type, status, code, message }) => {
    const thrown = await chat(body).then(
      () => null,
      (error: unknown) => error,
    );
    expect(thrown).toBeInstanceOf(type);
    expect(thrown).toMatchObject({ status, code });
    expect((thrown as APIError).message).toMatch(message);
  });

  it('refuses at once when too many wait, and says when to come back', async () => {
    const busy = await startProduct(['--sessions', '1']);
    const eager = new OpenAI({ baseURL: `${busy.url}/v1`, apiKey: 'x', maxRetries: 0 });
    const controller = new AbortController();
    setMaxListeners(30, controller.signal);
    const all = Array.from({ length: 30 }, () =>
      eager.chat.completions
        .create({ model, messages: question, max_tokens: 1500, ...endless }, { signal: controller.signal })
        .then(
          () => null,
          (error: unknown) => error,
        ),
    );
    const refused = await Promise.any(
      all.map(async (one) =>
        (await one) instanceof RateLimitError ? one : Promise.reject(new Error('answered')),
      ),
    );
    expect(refused).toMatchObject({ status: 429, code: 'queue_full' });
    expect(Number((refused as APIError).headers?.get('retry-after'))).toBeGreaterThan(0);
    controller.abort();
    await Promise.all(all);
    await busy.end('SIGTERM');
  });

  it('is a server error when the engine is gone', async () => {
    const doomed = await startProduct();
    const caller = new OpenAI({ baseURL: `${doomed.url}/v1`, apiKey: 'x', maxRetries: 0 });
    const stream = await caller.chat.completions.create({
      model,
      messages: question,
      stream: true,
      max_tokens: 1500,
      ...endless,
    });
    const enginePid = await doomed.enginePid();
    const read = async (): Promise<void> => {
      let killed = false;
      for await (const _ of stream) {
        if (!killed) process.kill(enginePid, 'SIGKILL');
        killed = true;
      }
    };
    await expect(read()).rejects.toMatchObject({ code: 'engine_lost' });
    await doomed.end('SIGTERM');
    expect(InternalServerError.prototype).toBeInstanceOf(APIError);
  });
});
