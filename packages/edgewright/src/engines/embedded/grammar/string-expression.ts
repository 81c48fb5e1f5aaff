import { limits } from '../../../contract/limits.ts';
import type { Expression } from './expression.ts';
import { anyString, quoted, stringCharacter } from './json-terminals.ts';
import { patternExpression, type LengthBounds } from './pattern-expression.ts';
import { UnsupportedPattern } from './pattern-text.ts';
import type { RuleBook } from './rule-book.ts';
import { below, countKeyword, malformed, unsupported, type SchemaObject } from './schema-location.ts';
import { stringFormats } from './string-formats.ts';

/** A JSON string that satisfies `minLength`, `maxLength`, `pattern` and the formats that are known. */
export function stringExpression(book: RuleBook, schema: SchemaObject, path: string): Expression {
  const length: LengthBounds = {
    min: countKeyword(schema, 'minLength', path) ?? 0,
    max: countKeyword(schema, 'maxLength', path),
  };
  const { pattern, format } = schema;
  if (pattern !== undefined) {
    if (typeof pattern !== 'string') throw malformed(below(path, 'pattern'), 'a text', pattern);
    return quoted(patternContent(book, { pattern, length, path, keyword: 'pattern' }));
  }
  if (format !== undefined && typeof format !== 'string')
    throw malformed(below(path, 'format'), 'a text', format);
  const known =
    format !== undefined && Object.hasOwn(stringFormats, format) ? stringFormats[format] : undefined;
  if (known !== undefined && format !== undefined) {
    const make = (): Expression =>
      quoted(patternContent(book, { pattern: known, length, path, keyword: 'format' }));
    return book.share(format, make, `format ${format} ${length.min} ${length.max}`);
  }
  if (length.min === 0 && length.max === null) return anyString(book);
  return quoted(book.repeat('chars', stringCharacter(book), length));
}

function patternContent(
  book: RuleBook,
  about: { pattern: string; length: LengthBounds; path: string; keyword: string },
): Expression {
  const { pattern, length, path, keyword } = about;
  if (pattern.length > limits.schemaPatternLength) {
    throw unsupported(path, keyword, `it is longer than ${limits.schemaPatternLength} characters`);
  }
  if (!isValid(pattern)) throw malformed(below(path, keyword), 'a regular expression', pattern);
  try {
    return patternExpression(book, pattern, length);
  } catch (thrown) {
    if (thrown instanceof UnsupportedPattern) throw unsupported(path, keyword, `it has ${thrown.message}`);
    throw thrown;
  }
}

function isValid(pattern: string): boolean {
  // Without the flag `u` older spellings are valid too, such as needless backslashes.
  for (const flags of ['u', '']) {
    try {
      new RegExp(pattern, flags);
      return true;
    } catch {
      continue;
    }
  }
  return false;
}
