import {
  characters,
  choice,
  literal,
  never,
  nothing,
  repeat,
  sequence,
  type Expression,
} from './expression.ts';
import { digit } from './json-terminals.ts';

/** Digits of an integer without an upper bound: more than any reader takes. */
const mostDigits = 21;

/** Integers from `min` to `max`, both included; `null` is without bound. Never `-0`, never leading zeros. */
export function integerRange(min: bigint | null, max: bigint | null): Expression {
  if (min !== null && max !== null && min > max) return never;
  const options: Expression[] = [];
  if (min === null || min < 0n) {
    const smallest = max !== null && max < 0n ? -max : 1n;
    options.push(sequence(literal('-'), naturalRange(smallest, min === null ? null : -min)));
  }
  if (max === null || max >= 0n) options.push(naturalRange(min === null || min < 0n ? 0n : min, max));
  return choice(...options);
}

/** Integers from `low`, which is not negative, to `high`. */
export function naturalRange(low: bigint, high: bigint | null): Expression {
  if (high !== null && low > high) return never;
  if (low === 0n) return high === 0n ? literal('0') : choice(literal('0'), naturalRange(1n, high));
  const shortest = low.toString().length;
  const longest = high === null ? Math.max(mostDigits, shortest) : high.toString().length;
  if (high !== null && shortest === longest) return sameLength(low.toString(), high.toString());
  const options: Expression[] = [sameLength(low.toString(), '9'.repeat(shortest))];
  // Lengths between the two are free; without an upper bound, so is the longest.
  const lastFree = high === null ? longest : longest - 1;
  if (lastFree > shortest) {
    options.push(sequence(characters([0x31, 0x39]), repeat(digit, shortest, lastFree - 1)));
  }
  if (high !== null) options.push(sameLength(`1${'0'.repeat(longest - 1)}`, high.toString()));
  return choice(...options);
}

/** Digit strings of one length from `low` to `high`. */
function sameLength(low: string, high: string): Expression {
  const length = low.length;
  if (length === 0) return nothing;
  const first = Number(low[0]);
  const last = Number(high[0]);
  if (first === last) return sequence(literal(String(first)), sameLength(low.slice(1), high.slice(1)));
  const lowIsFree = /^.0*$/.test(low);
  const highIsFree = /^.9*$/.test(high);
  const freeFirst = lowIsFree ? first : first + 1;
  const freeLast = highIsFree ? last : last - 1;
  const rest = length - 1;
  return choice(
    lowIsFree ? never : sequence(literal(String(first)), sameLength(low.slice(1), '9'.repeat(rest))),
    freeFirst > freeLast ? never : sequence(digits(freeFirst, freeLast), repeat(digit, rest, rest)),
    highIsFree ? never : sequence(literal(String(last)), sameLength('0'.repeat(rest), high.slice(1))),
  );
}

/** One digit from `first` to `last`. */
export function digits(first: number, last: number): Expression {
  return first === last ? literal(String(first)) : characters([0x30 + first, 0x30 + last]);
}
