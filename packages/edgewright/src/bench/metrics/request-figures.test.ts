import { expect, test } from 'vitest';
import { recordOf } from '../__fixtures__/sample-records.ts';
import { figuresOf } from './request-figures.ts';

// Wanted at 1 000 ms, sent at 1 005, first token at 1 105, last of 11 at 1 305.
const moments = { scheduled: 1_000, sent: 1_005, first: 1_105, last: 1_305, tokens: 11 };

test('each figure by hand', () => {
  const figures = figuresOf(recordOf(moments, { firstOutputTokenNs: 1_205e6, queueMs: 3, connectMs: 2 }));
  expect(figures).toEqual({
    time_to_first_token: 100,
    scheduled_time_to_first_token: 105,
    time_to_first_output_token: 200,
    time_per_output_token: 20,
    inter_token_latency: 20,
    request_latency: 300,
    scheduled_request_latency: 305,
    normalized_time_per_output_token: 300 / 11,
    output_token_throughput_per_user: 50,
    schedule_delay: 5,
    connect_time: 2,
    queue_time: 3,
    input_sequence_length: 100,
    output_sequence_length: 11,
  });
});

test.each([
  { what: 'one token', moments: { ...moments, tokens: 1 }, rest: {}, expected: null },
  { what: 'no token count', moments, rest: { completionTokens: null }, expected: null },
  // Speculation or hidden reasoning: 7 of 11 tokens came first, 4 took 200 ms.
  { what: 'seven tokens in the first chunk', moments, rest: { firstChunkTokens: 7 }, expected: 50 },
  { what: 'all tokens in the first chunk', moments, rest: { firstChunkTokens: 11 }, expected: null },
  { what: 'all chunks at once', moments: { ...moments, last: 1_105 }, rest: {}, expected: null },
  {
    what: 'an answer without a token',
    moments,
    rest: { firstTokenNs: null, lastTokenNs: null },
    expected: null,
  },
])('$what: time per output token is $expected', ({ moments: at, rest, expected }) => {
  const figures = figuresOf(recordOf(at, rest));
  expect(figures.time_per_output_token).toBe(expected);
  expect(figures.output_token_throughput_per_user).toBe(expected === null ? null : 1_000 / expected);
});

test('what was never sent has no service times', () => {
  expect(figuresOf(recordOf(moments, { sentNs: null }))).toMatchObject({
    time_to_first_token: null,
    request_latency: null,
    schedule_delay: null,
  });
});
