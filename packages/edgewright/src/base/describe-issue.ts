import type { z } from 'zod';

/** One validation issue as a sentence, with the field as OpenAI's `param`. */
export interface DescribedIssue {
  /** Dotted path, for example `messages[0].role`. Empty for the whole body. */
  param: string;
  message: string;
}

type Issue = z.core.$ZodIssue;

/** Says what a field must be and what it is. `echoCharacters` bounds how much of a received value is repeated. */
export function describeIssue(issue: Issue, body: unknown, echoCharacters: number): DescribedIssue {
  const inner = innermost(issue, []);
  const received = valueAt(body, inner.path);
  const param = dottedPath(inner.path);
  const subject = param === '' ? 'The request body' : param;
  const is = received === undefined ? 'it is missing' : `it is ${describeValue(received, echoCharacters)}`;
  return { param, message: `${subject} ${inner.requirement}, but ${is}.` };
}

/** `['messages', 0, 'role']` as `messages[0].role`. */
function dottedPath(path: readonly PropertyKey[]): string {
  let dotted = '';
  for (const step of path) {
    if (typeof step === 'number') dotted += `[${step}]`;
    else dotted += dotted === '' ? String(step) : `.${String(step)}`;
  }
  return dotted;
}

interface InnerIssue {
  path: PropertyKey[];
  requirement: string;
}

/** Of a union the branch that got furthest is the one that was meant; if none got in, all of them are named. */
function innermost(issue: Issue, base: readonly PropertyKey[]): InnerIssue {
  const path = [...base, ...issue.path];
  if (issue.code !== 'invalid_union') return { path, requirement: requirementOf(issue) };
  const branches = issue.errors.map((branch) => branch[0]).filter((first) => first !== undefined);
  // A branch that fails for another reason than its type took the value; one that fails deeper did so, too.
  const taken = branches.find((branch) => branch.path.length > 0 || branch.code !== 'invalid_type');
  if (taken) return innermost(taken, path);
  if (branches.length === 0) return { path, requirement: 'must be a kind that is known here' };
  const names = branches.map((branch) =>
    branch.code === 'invalid_type' ? typeName(branch.expected) : 'a value',
  );
  return { path, requirement: `must be ${joinOr([...new Set(names)])}` };
}

function requirementOf(issue: Issue): string {
  if (issue.code === 'invalid_type') return `must be ${typeName(issue.expected)}`;
  if (issue.code === 'too_small') {
    if (isCount(issue.origin)) return `must have at least ${countOf(issue.minimum, issue.origin)}`;
    return `must be ${issue.inclusive ? 'at least' : 'greater than'} ${issue.minimum}`;
  }
  if (issue.code === 'too_big') {
    if (isCount(issue.origin)) return `must have at most ${countOf(issue.maximum, issue.origin)}`;
    return `must be ${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}`;
  }
  if (issue.code === 'invalid_value')
    return `must be ${joinOr(issue.values.map((value) => JSON.stringify(value)))}`;
  return `is not valid (${issue.message})`;
}

function isCount(origin: string): boolean {
  return origin === 'string' || origin === 'array';
}

function countOf(count: number | bigint, origin: string): string {
  const noun = origin === 'string' ? 'character' : 'item';
  return `${count} ${noun}${Number(count) === 1 ? '' : 's'}`;
}

const TYPE_NAMES: Record<string, string> = {
  int: 'an integer',
  array: 'an array',
  object: 'an object',
  null: 'null',
};

function typeName(expected: string): string {
  return TYPE_NAMES[expected] ?? `a ${expected}`;
}

function joinOr(names: readonly string[]): string {
  return names.length <= 1
    ? (names[0] ?? 'something else')
    : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

/** A received value for people: its type and, for simple ones, itself, cut to `echoCharacters`. */
function describeValue(value: unknown, echoCharacters: number): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : `an array of ${value.length}`;
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string')
    return value === '' ? 'an empty string' : `the string ${quote(value, echoCharacters)}`;
  return `the ${typeof value} ${JSON.stringify(value)}`;
}

/** A string in quotes, cut to `characters`. */
export function quote(value: string, characters: number): string {
  return JSON.stringify(value.length <= characters ? value : `${value.slice(0, characters)}…`);
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  let value = body;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}
