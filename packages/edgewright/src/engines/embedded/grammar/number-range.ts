import { choice, literal, never, optional, sequence, type Expression } from './expression.ts';
import { anyFraction, fractionRange, type FractionBound } from './fraction-range.ts';
import { naturalRange } from './integer-range.ts';

/** One end of a range of numbers. */
export interface NumberBound {
  readonly value: number;
  readonly exclusive: boolean;
}

/** A bound that is not negative, in decimal digits. */
interface Decimal {
  whole: bigint;
  fraction: FractionBound;
}

const zero: NumberBound = { value: 0, exclusive: false };

/** Decimal numbers in a range, without exponents; `null` is without bound. */
export function numberRange(min: NumberBound | null, max: NumberBound | null): Expression {
  const options: Expression[] = [];
  if (min === null || min.value < 0) {
    // What is below zero is a minus and a number of the mirrored range; zero itself has no minus.
    const smallest = max !== null && max.value < 0 ? mirror(max) : { ...zero, exclusive: true };
    options.push(sequence(literal('-'), positiveRange(smallest, min === null ? null : mirror(min))));
  }
  if (max === null || max.value >= 0) {
    options.push(positiveRange(min === null || min.value < 0 ? zero : min, max));
  }
  return choice(...options);
}

function mirror(bound: NumberBound): NumberBound {
  return { ...bound, value: -bound.value };
}

function positiveRange(min: NumberBound, max: NumberBound | null): Expression {
  const low = decimal(min);
  const lowEnd = literal(low.whole.toString());
  if (max === null) {
    return choice(
      sequence(lowEnd, fractionRange(low.fraction, null)),
      sequence(naturalRange(low.whole + 1n, null), optional(anyFraction)),
    );
  }
  const high = decimal(max);
  if (low.whole > high.whole) return never;
  if (low.whole === high.whole) return sequence(lowEnd, fractionRange(low.fraction, high.fraction));
  return choice(
    sequence(lowEnd, fractionRange(low.fraction, null)),
    sequence(naturalRange(low.whole + 1n, high.whole - 1n), optional(anyFraction)),
    sequence(literal(high.whole.toString()), fractionRange(null, high.fraction)),
  );
}

/** The digits of a bound, as JavaScript writes it, without an exponent. */
function decimal(bound: NumberBound): Decimal {
  const [, whole = '0', fraction = '', exponent = '0'] =
    /^(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(bound.value)) ?? [];
  const shift = Number(exponent);
  const digits = whole + fraction;
  const point = whole.length + shift;
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0');
  const split = Math.max(point, 1);
  return {
    whole: BigInt(padded.slice(0, split)),
    fraction: { digits: padded.slice(split).replace(/0+$/, ''), exclusive: bound.exclusive },
  };
}
