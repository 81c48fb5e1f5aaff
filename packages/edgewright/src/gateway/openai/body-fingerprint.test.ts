import { expect, it } from 'vitest';
import { bodyFingerprint } from './body-fingerprint.ts';

const long = (end: string) => Buffer.from(`${'a'.repeat(1_000_000)}${end}`);

it.each([
  { name: 'short', one: Buffer.from('{"a":1}'), other: Buffer.from('{"a":2}') },
  { name: 'long, with another end', one: long('x'), other: long('y') },
  { name: 'long, and longer', one: long('x'), other: long('ax') },
])('tells bodies apart: $name', ({ one, other }) => {
  expect(bodyFingerprint(one)()).toBe(bodyFingerprint(Buffer.from(one))());
  expect(bodyFingerprint(one)()).not.toBe(bodyFingerprint(other)());
});

it('is worked out once', () => {
  const body = Buffer.from('{"a":1}');
  const fingerprint = bodyFingerprint(body);
  const first = fingerprint();
  body.write('changed');
  expect(fingerprint()).toBe(first);
});
