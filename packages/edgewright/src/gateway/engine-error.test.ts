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
  [
    'SGLang, overload in a stream of 200',
    'data: {"error": {"message": "The request queue is full."}, "code": 503}\n\n',
    { message: 'The request queue is full.', type: null, param: null, code: 503 },
  ],
  [
    'SGLang, the same as a string',
    'data: {"error": "The request queue is full.", "code": 503}\n\n',
    { message: 'The request queue is full.', type: null, param: null, code: 503 },
  ],
  ['SGLang, native', '{"error":{"message":"m"}}', { message: 'm', type: null, param: null, code: null }],
  [
    'MLC, wrong key',
    '{"detail":"Invalid API Key"}',
    { message: 'Invalid API Key', type: null, param: null, code: null },
  ],
  ['Ollama, native', '{"error":"m"}', { message: 'm', type: null, param: null, code: null }],
  [
    'TGI, not well',
    '{"error":"unhealthy","error_type":"healthcheck"}',
    { message: 'unhealthy', type: 'healthcheck', param: null, code: null },
  ],
  [
    'TensorRT-LLM and Edge-LLM, refused by FastAPI',
    '{"detail":[{"type":"missing","loc":["body","messages",0],"msg":"Field required","input":{}}]}',
    { message: 'Field required', type: null, param: 'messages.0', code: null },
  ],
  [
    'Edge-LLM, Anthropic routes',
    '{"type":"error","error":{"type":"overloaded_error","message":"m"}}',
    { message: 'm', type: 'overloaded_error', param: null, code: null },
  ],
  [
    'an error that is null',
    '{"error":null,"message":"m"}',
    { message: 'm', type: null, param: null, code: null },
  ],
  [
    'Ollama, with what its llama-server said inside',
    JSON.stringify({
      error: {
        message: '{"error":{"code":400,"message":"m","type":"exceed_context_size_error"}}',
        type: 'invalid_request_error',
        param: null,
        code: null,
      },
    }),
    { message: 'm', type: 'exceed_context_size_error', param: null, code: 400 },
  ],
  [
    'words that only look like an error inside',
    '{"error":{"message":"{city} is missing"}}',
    { message: '{city} is missing', type: null, param: null, code: null },
  ],
  [
    'an object without words inside',
    '{"error":{"message":"{\\"a\\":1}"}}',
    { message: '{"a":1}', type: null, param: null, code: null },
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
  'max_tokens=5000 cannot be greater than max_model_len=1024. Please request fewer output tokens. (parameter=max_tokens, value=5000)',
  'Request prompt has 5000 tokens in total, larger than the model input length limit 4096.',
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

  /** The words and the status with which engines say that they have too much to do (429: the client may try again). */
  it.each([
    ['vLLM', 503, '{"error":{"message":"m","type":"QueueOverflowError","code":503}}'],
    ['SGLang', 503, '{"object":"error","message":"The request queue is full.","code":503}'],
    [
      'SGLang in a stream',
      200,
      'data: {"error": {"message": "The request queue is full."}, "code": 503}\n\n',
    ],
    ['Triton', 503, '{"error":"in ensemble \'m\', Exceeds maximum queue size"}'],
    [
      'Ollama',
      503,
      '{"error":{"message":"server busy, please try again.  maximum pending requests exceeded"}}',
    ],
    ['TGI', 429, '{"error":"Model is overloaded","error_type":"overloaded"}'],
    ['Edge-LLM', 429, '{"error":{"message":"m","type":"server_overloaded","code":429}}'],
  ])('%s is overloaded', (_engine, status, body) => {
    const error = engineErrorFrom({ status, headers: {}, body: Buffer.from(body) }, 'e');
    expect([error.code, error.retryAfterSeconds]).toEqual(['engine_overloaded', 1]);
  });

  it.each([
    [
      'llama.cpp while it loads',
      503,
      '{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}',
      'engine_unavailable',
    ],
    ['TGI without a key', 401, '', 'engine_bad_response'],
    ['vLLM without a key', 401, '{"error":"Unauthorized"}', 'engine_bad_response'],
    ['Triton that does not do it', 501, '{"error":"unsupported"}', 'engine_error'],
    [
      'llama.cpp, asked for what the model cannot',
      500,
      '{"error":{"code":500,"message":"image input is not supported - hint: if this is unexpected, you may need to provide the mmproj","type":"server_error"}}',
      'engine_rejected',
    ],
    ['TGI that fails to generate', 424, '{"error":"m","error_type":"generation"}', 'engine_error'],
  ])('%s', (_name, status, body, code) => {
    expect(engineErrorFrom({ status, headers: {}, body: Buffer.from(body) }, 'e').code).toBe(code);
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
