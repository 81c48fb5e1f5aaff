import { limits } from '../../contract/limits.ts';

/** One line of a metrics page: `name{label="value"} number`. */
export interface MetricLine {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Never NaN: a line without a number is left out. */
  readonly value: number;
}

const nameShape = /^[A-Za-z_:][\w:.]{0,199}/;
const numberShape = /^[+-]?(?:Inf|\d{1,30}(?:\.\d{0,30})?(?:[eE][+-]?\d{1,4})?|\.\d{1,30})(?=[\s#]|$)/;
const labelShape = /^\s{0,8}([A-Za-z_][\w.]{0,99})\s{0,8}=\s{0,8}"/;

/**
 * Reads text as Prometheus scrapes it. Tolerant: comments, examples behind `#`, times and lines that make no sense
 * are skipped, the rest is kept.
 */
export function parsePrometheus(text: string): MetricLine[] {
  const lines: MetricLine[] = [];
  for (const line of text.split('\n', limits.engineMetricsLines)) {
    const parsed = parseLine(line.trim());
    if (parsed) lines.push(parsed);
  }
  return lines;
}

function parseLine(line: string): MetricLine | null {
  const [name] = nameShape.exec(line) ?? [];
  if (name === undefined) return null;
  let rest = line.slice(name.length).trimStart();
  let labels: Record<string, string> = {};
  if (rest.startsWith('{')) {
    const read = readLabels(rest.slice(1));
    if (read === null) return null;
    ({ labels, rest } = read);
  }
  const [digits] = numberShape.exec(rest.trimStart()) ?? [];
  if (digits === undefined) return null;
  return { name, labels, value: Number(digits.replace('Inf', 'Infinity')) };
}

function readLabels(text: string): { labels: Record<string, string>; rest: string } | null {
  // Not by assignment to a plain object: a label may be called __proto__.
  const labels = new Map<string, string>();
  let rest = text;
  while (!/^\s{0,8}\}/.test(rest)) {
    const label = labelShape.exec(rest);
    if (label?.[1] === undefined) return null;
    const value = readQuoted(rest.slice(label[0].length));
    if (value === null) return null;
    labels.set(label[1], value.value);
    rest = value.rest.replace(/^\s{0,8},/, '');
  }
  return { labels: Object.fromEntries(labels), rest: rest.slice(rest.indexOf('}') + 1) };
}

function readQuoted(text: string): { value: string; rest: string } | null {
  let value = '';
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === '"') return { value, rest: text.slice(index + 1) };
    if (character === '\\') {
      index += 1;
      value += text.charAt(index) === 'n' ? '\n' : text.charAt(index);
    } else value += character;
  }
  return null;
}
