import { isMap, isScalar, type Document, type LineCounter } from 'yaml';
import type { z } from 'zod';
import { describeIssue, quote } from '../../base/describe-issue.ts';
import { nearest } from '../../base/nearest-word.ts';
import { configJsonSchema } from '../../contract/config.ts';
import { limits } from '../../contract/limits.ts';

/** One thing that is wrong with a file of settings. Line and column count from 1. */
export interface ConfigProblem {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

interface ConfigText {
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
  /** What the document says, as plain values. */
  readonly value: unknown;
}

/** Every problem that the schema found, with its place in the file. */
export function configProblems(issues: readonly Issue[], text: ConfigText): ConfigProblem[] {
  return issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => unknownKey(issue.path, key, text))
      : [wrongValue(issue, text)],
  );
}

function unknownKey(parent: Path, key: string, text: ConfigText): ConfigProblem {
  const known = knownKeys(parent);
  const suggestion = nearest(key, known);
  const hint =
    suggestion === null ? `Known here: ${known.join(', ')}.` : `Did you mean ${quote(suggestion, 80)}?`;
  const path = dotted([...parent, key]);
  return {
    path,
    ...placeOf(keyOffset(text.document, parent, key) ?? 0, text.lines),
    message: `${path} is not known. ${hint}`,
  };
}

function wrongValue(issue: Issue, text: ConfigText): ConfigProblem {
  const { param, message } = describeIssue(issue, text.value, limits.echoedValueCharacters);
  return {
    path: param,
    ...placeOf(valueOffset(text.document, issue.path), text.lines),
    message: message.replace('The request body', 'The file'),
  };
}

/** Names that may stand in the object at `path`, from the schema that users are shown. */
function knownKeys(path: Path): string[] {
  let schema: JsonSchema = configJsonSchema();
  for (const step of path) {
    schema = schema.properties?.[String(step)] ?? schema.additionalProperties ?? schema.items ?? {};
  }
  return Object.keys(schema.properties ?? {});
}

interface JsonSchema {
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema;
  items?: JsonSchema;
}

function keyOffset(document: Document.Parsed, parent: Path, key: string): number | null {
  const map = parent.length === 0 ? document.contents : document.getIn(parent, true);
  if (!isMap(map)) return null;
  const pair = map.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
  return isScalar(pair?.key) ? (pair.key.range?.[0] ?? null) : null;
}

/** Where the value begins; where it is missing, where its parent does. */
function valueOffset(document: Document.Parsed, path: Path): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true) as
      | { range?: [number, number, number] }
      | undefined;
    if (node?.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

function placeOf(offset: number, lines: LineCounter): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

function dotted(path: Path): string {
  return path.map(String).join('.');
}
