import { describe, expect, it } from 'vitest';
import { upstreamBody } from './upstream-body.ts';

const asked = { include_usage: true };
const cases: { name: string; text: string; expected: string; drop: boolean }[] = [
  {
    name: 'no stream',
    text: '{ "model":"m" , "seed":1.0 }',
    expected: '{ "model":"m" , "seed":1.0 }',
    drop: false,
  },
  {
    name: 'a stream that asks for usage',
    text: '{"model":"m","stream":true,"stream_options":{"include_usage":true}}',
    expected: '{"model":"m","stream":true,"stream_options":{"include_usage":true}}',
    drop: false,
  },
  {
    name: 'a stream that does not ask: one field is added to its own bytes',
    text: ' {"stream":true, "model":"m", "x":"}" } \n',
    expected: ' {"stream":true, "model":"m", "x":"}" ,"stream_options":{"include_usage":true}} \n',
    drop: true,
  },
  {
    name: 'a stream with other options',
    text: '{"model":"m","stream":true,"stream_options":{"include_usage":false,"z":1}}',
    expected: '{"model":"m","stream":true,"stream_options":{"include_usage":true,"z":1}}',
    drop: true,
  },
  {
    name: 'a stream with null options',
    text: '{"model":"m","stream":true,"stream_options":null}',
    expected: '{"model":"m","stream":true,"stream_options":{"include_usage":true}}',
    drop: true,
  },
  { name: 'an alias', text: '{"model":"alias","x":1}', expected: '{"model":"m","x":1}', drop: false },
  {
    name: 'an alias and a stream',
    text: '{"model":"alias","stream":true}',
    expected: `{"model":"m","stream":true,"stream_options":${JSON.stringify(asked)}}`,
    drop: true,
  },
];

describe('upstreamBody', () => {
  it.each(cases)('$name', ({ text, expected, drop }) => {
    const original = Buffer.from(text);
    const body = JSON.parse(text) as { model: string };
    const upstream = upstreamBody({ original, body, engineModel: 'm' });
    expect(upstream.bytes.toString()).toBe(expected);
    expect(upstream.dropUsageFrame).toBe(drop);
    if (expected === text) expect(upstream.bytes).toBe(original);
  });
});
