import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from './canonical-json.ts';

test('the example of RFC 8785, section 3.2.2', () => {
  const text =
    '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}';
  expect(canonicalJson(JSON.parse(text))).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

test('members are sorted as section 3.2.3 shows', () => {
  const keys = ['€', '\r', '\ufb33', '1', '😀', '\u0080', 'ö'];
  const sorted = ['\r', '1', '\u0080', 'ö', '€', '😀', '\ufb33'];
  const written = canonicalJson(Object.fromEntries(keys.map((key) => [key, 0])));
  expect(written).toBe(`{${sorted.map((key) => `${JSON.stringify(key)}:0`).join(',')}}`);
});

test('it is JSON, and does not depend on the order in which members were made', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const written = canonicalJson(value);
      // -0 is written as 0 (ECMAScript), so what comes back is compared in its written form.
      expect(canonicalJson(JSON.parse(written))).toBe(written);
      expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, undefined, () => 1])('refuses %s', (value) => {
  expect(() => canonicalJson(value)).toThrow(TypeError);
});
