import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMlcMetrics } from './parse-mlc-metrics.ts';
import { parsePrometheus } from './parse-prometheus.ts';

const plain = (name: string, value: number, labels: Record<string, string> = {}) => ({ name, labels, value });

describe('parsePrometheus', () => {
  it.each([
    ['a gauge', 'a 1', [plain('a', 1)]],
    ['a number with exponent and time', 'a_total 1.5e+3 1700000000000', [plain('a_total', 1500)]],
    ['a negative number', 'a -0.25', [plain('a', -0.25)]],
    ['labels', 'a:b{x="1",y="two words",} 3', [plain('a:b', 3, { x: '1', y: 'two words' })]],
    ['labels with escapes and braces', String.raw`a{p="C:\\x}\",{"} 1`, [plain('a', 1, { p: 'C:\\x}",{' })]],
    ['infinity', 'a{le="+Inf"} +Inf', [plain('a', Infinity, { le: '+Inf' })]],
    [
      'an example behind the number',
      'a_bucket{le="1"} 4 # {trace_id="x"} 0.5 1.7e9',
      [plain('a_bucket', 4, { le: '1' })],
    ],
    [
      'a label with a dangerous name',
      'a{__proto__="x"} 1',
      [{ ...plain('a', 1), labels: expect.anything() as object }],
    ],
    ['NaN', 'a NaN', []],
    ['comments', '# HELP a b\n# TYPE a gauge\n', []],
    ['a line without a number', 'a{x="1"}', []],
    ['labels without an end', 'a{x="1', []],
    ['a page', '<html><body>404</body></html>', []],
    ['JSON', '[{"a": 1}]', []],
  ])('reads %s', (_name, text, lines) => {
    expect(parsePrometheus(text)).toEqual(lines);
  });

  it('keeps the lines around one that makes no sense', () => {
    expect(parsePrometheus('a 1\n}{ ??\r\nb 2\r\n').map((line) => line.name)).toEqual(['a', 'b']);
  });

  it('takes any text, and gives numbers only', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', '{', '}', '"', '=', ',', ' ', '1', '.', '\\', '\n', '#', 'e'),
    });
    fc.assert(
      fc.property(text, (any) => {
        for (const line of parsePrometheus(any)) expect(line.value).not.toBeNaN();
      }),
    );
  });
});

describe('parseMlcMetrics', () => {
  it('reads keys, labels without quotes, and skips the rest', () => {
    expect(parseMlcMetrics('a_sum\t1.5\naccept_prob{step=0}\t 0.9\nno tab 1\nb\tx\n\n')).toEqual([
      plain('a_sum', 1.5),
      plain('accept_prob', 0.9, { step: '0' }),
    ]);
  });
});
