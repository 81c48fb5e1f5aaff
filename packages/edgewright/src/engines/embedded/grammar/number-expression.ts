import type { Expression } from './expression.ts';
import { integerRange } from './integer-range.ts';
import { anyInteger, anyNumber } from './json-terminals.ts';
import { numberRange, type NumberBound } from './number-range.ts';
import type { RuleBook } from './rule-book.ts';
import { numberKeyword, unsupported, type SchemaObject } from './schema-location.ts';

/** A JSON number, or an integer, within `minimum`, `maximum` and their exclusive forms. */
export function numberExpression(
  book: RuleBook,
  schema: SchemaObject,
  about: { path: string; isInteger: boolean },
): Expression {
  const multipleOf = numberKeyword(schema, 'multipleOf', about.path);
  if (multipleOf !== null && multipleOf !== 1) {
    throw unsupported(about.path, 'multipleOf', `only 1 is possible, not ${multipleOf}`);
  }
  const isInteger = about.isInteger || multipleOf === 1;
  const min = bound(
    schema,
    { keyword: 'minimum', exclusive: 'exclusiveMinimum', tighter: Math.max },
    about.path,
  );
  const max = bound(
    schema,
    { keyword: 'maximum', exclusive: 'exclusiveMaximum', tighter: Math.min },
    about.path,
  );
  if (min === null && max === null) return isInteger ? anyInteger(book) : anyNumber(book);
  const key = `${isInteger ? 'integer' : 'number'} ${JSON.stringify({ min, max })}`;
  const make = (): Expression =>
    isInteger ? integerRange(smallestInteger(min), largestInteger(max)) : numberRange(min, max);
  return book.share(isInteger ? 'integer-range' : 'number-range', make, key);
}

/** The tighter of a bound and its exclusive form. Older schemas make the bound exclusive with `true`. */
function bound(
  schema: SchemaObject,
  names: { keyword: string; exclusive: string; tighter: (...values: number[]) => number },
  path: string,
): NumberBound | null {
  const value = numberKeyword(schema, names.keyword, path);
  const exclusive = schema[names.exclusive];
  if (typeof exclusive === 'boolean') return value === null ? null : { value, exclusive };
  const other = numberKeyword(schema, names.exclusive, path);
  if (value === null) return other === null ? null : { value: other, exclusive: true };
  if (other === null) return { value, exclusive: false };
  return { value: names.tighter(value, other), exclusive: names.tighter(value, other) === other };
}

function smallestInteger(min: NumberBound | null): bigint | null {
  if (min === null) return null;
  const rounded = BigInt(Math.ceil(min.value));
  return min.exclusive && Number.isInteger(min.value) ? rounded + 1n : rounded;
}

function largestInteger(max: NumberBound | null): bigint | null {
  if (max === null) return null;
  const rounded = BigInt(Math.floor(max.value));
  return max.exclusive && Number.isInteger(max.value) ? rounded - 1n : rounded;
}
