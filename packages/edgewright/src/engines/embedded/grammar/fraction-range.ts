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
import { digits } from './integer-range.ts';
import { digit } from './json-terminals.ts';

/** One end of a range of fractions: the digits after the point, without zeros at the end. */
export interface FractionBound {
  readonly digits: string;
  readonly exclusive: boolean;
}

/** Digits after those that the bounds fix. */
const freeDigits = 16;

/** Any fraction, with its point. */
export const anyFraction: Expression = sequence(literal('.'), repeat(digit, 1, freeDigits));

/** A fraction with its point, or nothing where zero is in the range. `null` is without bound. */
export function fractionRange(low: FractionBound | null, high: FractionBound | null): Expression {
  const { mayEnd, more } = fractionDigits(low, high);
  return choice(mayEnd ? nothing : never, sequence(literal('.'), more));
}

/**
 * Digits that, read after a point, lie in the range: whether there may be none, and which ones there may be.
 * Goes digit by digit; only along the bounds does it branch, so the result is as long as they are.
 */
function fractionDigits(
  lowBound: FractionBound | null,
  high: FractionBound | null,
): { mayEnd: boolean; more: Expression } {
  const low = lowBound?.digits === '' && !lowBound.exclusive ? null : lowBound;
  if (high?.digits === '' && (high.exclusive || low !== null)) return { mayEnd: false, more: never };
  if (high?.digits === '') return { mayEnd: true, more: repeat(literal('0'), 1, freeDigits) };
  if (high === null && low === null) return { mayEnd: true, more: repeat(digit, 1, freeDigits) };
  if (high === null && low?.digits === '') {
    const nonZero = sequence(characters([0x31, 0x39]), repeat(digit, 0, freeDigits));
    return { mayEnd: false, more: sequence(repeat(literal('0'), 0, freeDigits), nonZero) };
  }
  const first = low === null ? 0 : Number(low.digits[0] ?? 0);
  const last = high === null ? 9 : Number(high.digits[0] ?? 0);
  const mayEnd = low === null;
  if (first > last) return { mayEnd, more: never };
  const along = (digitValue: number): Expression => {
    const inner = fractionDigits(
      low !== null && digitValue === first ? { ...low, digits: low.digits.slice(1) } : null,
      high !== null && digitValue === last ? { ...high, digits: high.digits.slice(1) } : null,
    );
    return sequence(digits(digitValue, digitValue), choice(inner.mayEnd ? nothing : never, inner.more));
  };
  const edges = [...new Set([...(low === null ? [] : [first]), ...(high === null ? [] : [last])])];
  const freeFirst = low === null ? first : first + 1;
  const freeLast = high === null ? last : last - 1;
  const free =
    freeFirst > freeLast ? never : sequence(digits(freeFirst, freeLast), repeat(digit, 0, freeDigits));
  return { mayEnd, more: choice(...edges.map(along), free) };
}
