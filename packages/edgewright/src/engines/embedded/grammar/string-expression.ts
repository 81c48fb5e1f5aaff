import { limits } from '../../../contract/limits.ts';
import { jsonCharacter } from './code-point-sets.ts';
import { choice, nothing, repeat, sequence, type Expression } from './expression.ts';
import { anyString, quoted, stringCharacter } from './json-terminals.ts';
import { parsePattern } from './parse-pattern.ts';
import { patternLength, type PatternBranch, type PatternNode } from './pattern-syntax.ts';
import { UnsupportedPattern } from './pattern-text.ts';
import type { RuleBook } from './rule-book.ts';
import { below, countKeyword, malformed, unsupported, type SchemaObject } from './schema-location.ts';
import { stringFormats } from './string-formats.ts';

interface LengthBounds {
  min: number;
  max: number | null;
}

/** A JSON string that satisfies `minLength`, `maxLength`, `pattern` and the formats that are known. */
export function stringExpression(book: RuleBook, schema: SchemaObject, path: string): Expression {
  const length: LengthBounds = {
    min: countKeyword(schema, 'minLength', path) ?? 0,
    max: countKeyword(schema, 'maxLength', path),
  };
  const { pattern, format } = schema;
  if (pattern !== undefined) {
    if (typeof pattern !== 'string') throw malformed(below(path, 'pattern'), 'a text', pattern);
    return quoted(patternExpression(book, { pattern, length, path, keyword: 'pattern' }));
  }
  if (format !== undefined && typeof format !== 'string')
    throw malformed(below(path, 'format'), 'a text', format);
  const known =
    format !== undefined && Object.hasOwn(stringFormats, format) ? stringFormats[format] : undefined;
  if (known !== undefined && format !== undefined) {
    const make = (): Expression =>
      quoted(patternExpression(book, { pattern: known, length, path, keyword: 'format' }));
    return book.share(format, make, `format ${format} ${length.min} ${length.max}`);
  }
  if (length.min === 0 && length.max === null) return anyString(book);
  return quoted(book.repeat('chars', stringCharacter(book), length));
}

interface PatternQuestion {
  pattern: string;
  length: LengthBounds;
  path: string;
  keyword: 'pattern' | 'format';
}

function patternExpression(book: RuleBook, question: PatternQuestion): Expression {
  const { pattern, path, keyword } = question;
  if (pattern.length > limits.schemaPatternLength) {
    throw unsupported(path, keyword, `it is longer than ${limits.schemaPatternLength} characters`);
  }
  if (!isValid(pattern)) throw malformed(below(path, keyword), 'a regular expression', pattern);
  try {
    const branches = parsePattern(pattern).map((branch) => withLength(branch, question));
    return choice(...branches.map((branch) => branchExpression(book, branch)));
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

/**
 * A grammar cannot hold a pattern and bounds of length at once, except where the pattern alone keeps them, or
 * where it is one set of characters repeated (`^[a-z]+$`), whose count can be bounded.
 */
function withLength(branch: PatternBranch, question: PatternQuestion): PatternBranch {
  const { min, max } = question.length;
  const own = patternLength(branch.node);
  const ownMax = branch.atStart && branch.atEnd ? own.max : null;
  if (own.min >= min && (max === null || (ownMax !== null && ownMax <= max))) return branch;
  const repeated = onlyItem(branch.node);
  if (
    branch.atStart &&
    branch.atEnd &&
    repeated.kind === 'repeat' &&
    onlyItem(repeated.item).kind === 'set'
  ) {
    const bounded = max === null ? repeated.max : Math.min(max, repeated.max ?? max);
    return { ...branch, node: { ...repeated, min: Math.max(min, repeated.min), max: bounded } };
  }
  const keyword = min > own.min ? 'minLength' : 'maxLength';
  throw unsupported(question.path, keyword, `it cannot be combined with this ${question.keyword}`);
}

function onlyItem(node: PatternNode): PatternNode {
  const inner = node.kind === 'sequence' ? node.items : node.kind === 'choice' ? node.options : [];
  const [only] = inner;
  return inner.length === 1 && only ? onlyItem(only) : node;
}

/** Where a pattern is not anchored, anything may stand before or after. */
function branchExpression(book: RuleBook, branch: PatternBranch): Expression {
  const anything = repeat(stringCharacter(book), 0, null);
  return sequence(
    branch.atStart ? nothing : anything,
    nodeExpression(book, branch.node),
    branch.atEnd ? nothing : anything,
  );
}

function nodeExpression(book: RuleBook, node: PatternNode): Expression {
  switch (node.kind) {
    case 'set':
      return jsonCharacter(node.set);
    case 'sequence':
      return sequence(...node.items.map((item) => nodeExpression(book, item)));
    case 'choice':
      return choice(...node.options.map((option) => nodeExpression(book, option)));
    case 'repeat':
      return book.repeat('part', nodeExpression(book, node.item), node);
  }
}
