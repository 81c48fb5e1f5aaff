import { describe, expect, it } from 'vitest';
import { evalCheckSchema } from '../../../contract/eval-items.ts';
import { compileSchema } from './compile-schema.ts';
import { judgeAnswer, problemOfCheck, type ToolCall } from './judge-answer.ts';

const schema = {
  type: 'object',
  properties: { name: { type: 'string' }, cores: { type: 'integer', minimum: 1 } },
  required: ['name', 'cores'],
  additionalProperties: false,
};
const call = (name: string, given: unknown): ToolCall => ({ name, arguments: JSON.stringify(given) });

describe('judgeAnswer', () => {
  it.each([
    [{ type: 'exact', value: 'Paris' }, ' paris.\n', 'right'],
    [{ type: 'exact', value: ['yes', 'no'] }, '**No**', 'right'],
    [{ type: 'exact', value: 'Paris', caseSensitive: true }, 'paris', 'wrong'],
    [{ type: 'exact', value: 'Paris' }, 'It is Paris', 'wrong'],
    [{ type: 'number', value: 1234 }, 'That makes 1,234.', 'right'],
    [{ type: 'number', value: -2.5 }, 'so x = -2.5', 'right'],
    [{ type: 'number', value: 18 }, 'She sells 16 - 7 = 9.\n#### 18', 'right'],
    [{ type: 'number', value: 10 }, '10.4', 'wrong'],
    [{ type: 'number', value: 10, tolerance: 0.5 }, '10.4', 'right'],
    [{ type: 'number', value: 4 }, 'four', 'unparsed'],
    [{ type: 'number', value: 4 }, 'see fp4', 'unparsed'],
    [{ type: 'number', value: 7 }, '<think>maybe 9? no, 9 is wrong</think> 7', 'right'],
    [{ type: 'regex', pattern: '^- .+$', flags: 'm' }, 'Here:\n- one', 'right'],
    [{ type: 'regex', pattern: '^(a+)+$' }, `${'a'.repeat(60)}!`, 'wrong'],
    [{ type: 'contains', value: ['KV', 'cache'] }, 'the kv Cache', 'right'],
    [{ type: 'contains', value: ['KV', 'paged'] }, 'the kv Cache', 'wrong'],
    [{ type: 'json_schema', schema }, '```json\n{"name":"T","cores":2}\n```', 'right'],
    [{ type: 'json_schema', schema, fields: { cores: 2 } }, 'Here: {"name":"T","cores":3}', 'wrong'],
    [{ type: 'json_schema', schema }, '{"name":"T","cores":0}', 'wrong'],
    [{ type: 'json_schema', schema }, '{"name":"T"', 'unparsed'],
    [{ type: 'choice', value: 'B' }, 'B) because', 'right'],
    [{ type: 'choice', value: 'C' }, 'The answer is (C).', 'right'],
    [{ type: 'choice', value: 'C' }, 'A common mistake is A, but the answer: C', 'right'],
    [{ type: 'choice', value: 'A' }, 'A', 'right'],
    [{ type: 'choice', value: 'A' }, 'A cat sat there', 'unparsed'],
    [{ type: 'choice', value: 'B' }, 'B or C', 'unparsed'],
    [{ type: 'choice', value: 'B' }, 'either (B) or (C)', 'unparsed'],
  ])('%j of %j is %s', (check, text, judgement) => {
    expect(judgeAnswer(evalCheckSchema.parse(check), { text, toolCalls: [] })).toBe(judgement);
  });

  it.each([
    [[call('get_time', { city: 'Bonn' })], 'right'],
    [[call('get_time', { city: 'bonn ', unit: 'h' })], 'right'],
    [[call('get_time', { city: 'Köln' })], 'wrong'],
    [[call('get_date', { city: 'Bonn' })], 'wrong'],
    [[call('get_time', { city: 'Bonn' }), call('get_time', { city: 'Bonn' })], 'wrong'],
    [[{ name: 'get_time', arguments: '{"city":' }], 'unparsed'],
    [[], 'unparsed'],
  ])('the call %j is %s', (toolCalls, judgement) => {
    const check = evalCheckSchema.parse({ type: 'tool_call', name: 'get_time', arguments: { city: 'Bonn' } });
    expect(judgeAnswer(check, { text: '', toolCalls })).toBe(judgement);
  });
});

describe('problemOfCheck', () => {
  it.each([
    [{ type: 'regex', pattern: '(' }, /Invalid regular expression/],
    [
      { type: 'json_schema', schema: { type: 'object', propertys: {} } },
      /schema\.propertys: the word "propertys"/,
    ],
    [
      { type: 'json_schema', schema: { properties: { a: { contains: {} } } } },
      /schema\.properties\.a\.contains/,
    ],
    [{ type: 'json_schema', schema: { anyOf: [{ not: {} }] } }, /anyOf\[0\]\.not/],
    [{ type: 'json_schema', schema: { type: 'strin' } }, /cannot be used/],
  ])('%j cannot be used', (check, problem) => {
    expect(problemOfCheck(evalCheckSchema.parse(check))).toMatch(problem);
  });
  it('lets a property have any name', () => {
    expect(compileSchema({ properties: { contains: { type: 'string' } } })).toHaveProperty('fits');
  });
  it('refuses fields that no check has', () => {
    expect(evalCheckSchema.safeParse({ type: 'number', valu: 3 }).success).toBe(false);
    expect(evalCheckSchema.safeParse({ type: 'number', value: 3, tolerence: 1 }).success).toBe(false);
  });
});
