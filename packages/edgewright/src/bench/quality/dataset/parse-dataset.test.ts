import { describe, expect, it } from 'vitest';
import { AppError } from '../../../base/app-error.ts';
import { parseDataset } from './parse-dataset.ts';

const own = (more: object = {}) =>
  JSON.stringify({
    id: 'a',
    messages: [{ role: 'user', content: 'Hi' }],
    check: { type: 'exact', value: 'Hi' },
    ...more,
  });

describe('parseDataset', () => {
  it('reads lines as GSM8K has them', () => {
    const text =
      '{"question":"How many?","answer":"1,000 - 8\\n#### 992"}\n\n{"question":"And?","answer":"#### -3"}\n';
    expect(parseDataset(text, { name: 'gsm8k.jsonl' })).toMatchObject([
      { id: 'line-1', set: 'gsm8k.jsonl', check: { type: 'number', value: 992 } },
      { id: 'line-3', check: { type: 'number', value: -3 } },
    ]);
  });

  it('reads choices with an index and with letters', () => {
    const text =
      '{"question":"Q?","choices":["x","y"],"answer":1}\r\n{"question":"Q?","A":"x","B":"y","C":"z","D":"w","answer":"c"}';
    const [first, second] = parseDataset(text, { name: 'm.jsonl' });
    expect(first?.check).toEqual({ type: 'choice', value: 'B' });
    expect(first?.messages[0]?.content).toBe('Q?\nA. x\nB. y\n\nAnswer with the letter only.');
    expect(second?.check).toEqual({ type: 'choice', value: 'C' });
  });

  it('reads CSV without a header, with quotes and line breaks inside', () => {
    const text = '"Which, of\nthese ""two""?",x,y,z,w,D\nPlain?,1,2,3,4,A\n';
    const items = parseDataset(text, { name: 'mmlu.csv' });
    expect(items.map(({ id }) => id)).toEqual(['line-1', 'line-3']);
    expect(items[0]?.messages[0]?.content).toContain('Which, of\nthese "two"?\nA. x');
    expect(items.map(({ check }) => check)).toMatchObject([{ value: 'D' }, { value: 'A' }]);
  });

  it('reads CSV with a header', () => {
    const items = parseDataset('answer,question,a,b\r\nB,Q?,x,y\r\n', { name: 'm.csv' });
    expect(items).toMatchObject([{ check: { type: 'choice', value: 'B' } }]);
  });

  it('takes our own lines', () => {
    expect(parseDataset(own({ max_tokens: 9 }), { name: 'my.jsonl' })).toMatchObject([
      { id: 'a', max_tokens: 9 },
    ]);
  });

  it.each([
    ['{"id":', /line 1: is not JSON: .* at column 7/],
    ['[1]', /line 1: must be an object/],
    ['{"prompt":"x"}', /its fields are prompt/],
    ['{"question":"x","answer":"42"}', /must end in "#### NUMBER"/],
    ['{"question":"x","choices":["a","b"],"answer":2}', /answer" must be a letter of the 2 choices.* 2/],
    [own({ chek: 1 }), /knows no "chek"/],
    [own({ check: { type: 'exat', value: 'x' } }), /check/],
    [own({ check: { type: 'regex', pattern: '(' } }), /check: Invalid regular expression/],
    [own({ check: { type: 'tool_call', name: 'f' } }), /no "tools"/],
    [own({ messages: [] }), /messages must have at least 1 item/],
    [`${own()}\n${own()}`, /line 2: the id "a" is that of line 1/],
    ['', /holds no line/],
  ])('refuses %j', (text, says) => {
    expect(() => parseDataset(text, { name: 'my.jsonl' })).toThrow(says);
  });

  it('tells of all bad lines together, up to a bound', () => {
    const refused = refusalOf(Array.from({ length: 30 }, () => '{"a":1}').join('\n'));
    expect(refused.code).toBe('eval_dataset_invalid');
    expect(refused.message).toMatch(/30 reasons:\n {2}line 1: .*\n {2}line 2: /);
    expect(refused.message).toMatch(/line 20: .*\n {2}… and 10 more$/);
  });

  it.each([
    ['a,b,c,A\n"x,b,c,A\n', /line 2: has a quote/],
    ['Q?,x,y,A\nQ?,x,A\n', /line 2: has 3 columns, and the first row has 4/],
  ])('refuses the CSV %j', (text, says) => {
    expect(() => parseDataset(text, { name: 'm.csv' })).toThrow(says);
  });
});

function refusalOf(text: string): AppError {
  try {
    parseDataset(text, { name: 'my.jsonl' });
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
  }
  throw new Error('It was taken.');
}
