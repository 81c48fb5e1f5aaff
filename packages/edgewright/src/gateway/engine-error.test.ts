import { describe, expect, it } from 'vitest';
import { engineErrorFrom, readEngineError } from './engine-error.ts';

/** The shapes that engines use for errors, one row each. */
const shapes: [string, string, ReturnType<typeof readEngineError>][] = [
  [
    'vLLM, newer',
    '{"error":{"message":"m","type":"BadRequestError","param":"p","code":400}}',
    { message: 'm', type: 'BadRequestError', param: 'p', code: 400 },
  ],
  [
    'vLLM, no key',
    '{"error":"Unauthorized"}',
    { message: 'Unauthorized', type: null, param: null, code: null },
  ],
  [
    'vLLM up to 0.9, TensorRT-LLM, SGLang',
    '{"object":"error","message":"m","type":"t","param":null,"code":400}',
    { message: 'm', type: 't', param: null, code: 400 },
  ],
  ['Triton', '{"error":"m"}', { message: 'm', type: null, param: null, code: null }],
  ['Triton, OpenAI front end', '{"detail":"m"}', { message: 'm', type: null, param: null, code: null }],
  [
    'MLC: JSON in a JSON string',
    JSON.stringify('{"object":"error","message":"m","code":422}'),
    { message: 'm', type: null, param: null, code: 422 },
  ],
  [
    'llama.cpp',
    '{"error":{"code":400,"message":"m","type":"exceed_context_size_error"}}',
    { message: 'm', type: 'exceed_context_size_error', param: null, code: 400 },
  ],
  [
    'Ollama',
    '{"error":{"message":"m","type":"api_error","param":null,"code":null}}',
    { message: 'm', type: 'api_error', param: null, code: null },
  ],
  [
    'TGI',
    '{"error":"m","error_type":"validation"}',
    { message: 'm', type: 'validation', param: null, code: null },
  ],
  [
    'TGI in a stream',
    'event:error\ndata:{"error":{"message":"m","http_status_code":422}}\n\n',
    { message: 'm', type: null, param: null, code: 422 },
  ],
  ['TGI, no key: empty', '', { message: null, type: null, param: null, code: null }],
  ['text', 'out of memory', { message: 'out of memory', type: null, param: null, code: null }],
  ['a page', '<html></html>', { message: null, type: null, param: null, code: null }],
];

describe('readEngineError', () => {
  it.each(shapes)('%s', (_name, body, expected) => {
    expect(readEngineError(Buffer.from(body))).toEqual(expected);
  });
});

const contextMessages = [
  "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens.",
  'request (3000 tokens) exceeds the available context size (2048 tokens), try increasing it',
  "The input (9000 tokens) is longer than the model's context length (8192 tokens).",
  'prompt length 3000 exceeds max_seq_len 2048',
  '`inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens and 20 `max_new_tokens`',
];

describe('engineErrorFrom', () => {
  it.each(contextMessages)('knows a prompt that is too long: %s', (message) => {
    const body = Buffer.from(JSON.stringify({ error: { message, code: 400 } }));
    const error = engineErrorFrom({ status: 400, headers: {}, body }, 'e');
    expect([error.code, error.message]).toEqual(['context_length_exceeded', message]);
  });

  it.each([
    [400, 'engine_rejected', 400],
    [404, 'engine_bad_response', 502],
    [413, 'engine_rejected', 400],
    [422, 'engine_rejected', 400],
    [429, 'engine_overloaded', 429],
    [500, 'engine_error', 502],
    [503, 'engine_unavailable', 503],
    [302, 'engine_bad_response', 502],
  ] as const)('status %i becomes %s', (status, code, httpStatus) => {
    const error = engineErrorFrom({ status, headers: {}, body: Buffer.from('{"error":"m"}') }, 'e');
    expect([error.code, error.row.httpStatus]).toEqual([code, httpStatus]);
  });

  it('keeps codes, parameters and words that are ours', () => {
    const body = Buffer.from('{"error":{"message":"m","param":"top_k","code":"unsupported_parameter"}}');
    const error = engineErrorFrom({ status: 400, headers: {}, body }, 'e');
    expect(error).toMatchObject({ code: 'unsupported_parameter', param: 'top_k', message: 'm' });
  });

  it('takes no code that must not travel over HTTP, or that is none', () => {
    for (const code of ['usage', 'toString', 'context_window']) {
      const body = Buffer.from(JSON.stringify({ error: { message: 'm', code } }));
      expect(engineErrorFrom({ status: 400, headers: {}, body }, 'e').code).toBe('engine_rejected');
    }
  });
});
