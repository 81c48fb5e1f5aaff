import { expect, it } from 'vitest';
import { formatBytes, formatCount, formatDuration, formatInteger, formatRate } from './format.ts';

it.each([
  [formatDuration(4.23), '4.2 ms'],
  [formatDuration(850.4), '850 ms'],
  [formatDuration(2_400), '2.4 s'],
  [formatDuration(190_000), '3 min 10 s'],
  [formatRate(7.312), '7.31'],
  [formatRate(61.34), '61.3'],
  [formatRate(1_240.4), '1,240'],
  [formatCount(7_344_384), '7.3 M'],
  [formatCount(8_030_000_000), '8.0 B'],
  [formatInteger(2_048), '2,048'],
  [formatBytes(7_951_936), '7.6 MiB'],
  [formatBytes(5 * 1024 ** 3), '5.0 GiB'],
])('%s', (formatted, expected) => expect(formatted).toBe(expected));
