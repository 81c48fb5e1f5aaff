import type { CommandOutcome } from '../machine.ts';
import { namesOfField, unitOfField } from '../nvidia-smi/query-fields.ts';
import { ran, type RecordedCommand } from './recorded-command.ts';

interface Query {
  /** `--query-gpu` or `--query-compute-apps`. */
  option: string;
  fields: string[];
  header: boolean;
  units: boolean;
}

/**
 * Answers a query of nvidia-smi from the captured queries of the same kind: any fields in any order, with or
 * without header and units. A field that none of them has gets the answer of the real tool.
 */
export function answerNvidiaSmiQuery(
  argv: readonly string[],
  recorded: readonly RecordedCommand[],
): CommandOutcome | null {
  const wanted = queryOf(argv);
  if (wanted === null) return null;
  const tables = recorded.flatMap(({ words, entry }) => {
    const query = queryOf(words);
    return query?.option === wanted.option && entry.exitCode === 0
      ? [{ query, rows: rowsOf(entry.stdout, query) }]
      : [];
  });
  // The tool is there, and was never asked this way: then no field has an answer.
  const isInstalled = recorded.some(({ words, entry }) => words[0] === 'nvidia-smi' && entry.exitCode === 0);
  if (tables.length === 0 && !isInstalled) return null;
  // Rows are the same GPUs in the same order; a query of one GPU only (`-i`) does not fit the others.
  const count = Math.max(0, ...tables.map(({ rows }) => rows.length));
  const columns: string[][] = [];
  for (const field of wanted.fields) {
    const column = columnOf(field, tables, count);
    if (column === null) return ran(`Field "${field}" is not a valid field to query.\n\n`, 2);
    columns.push(column.map((value) => withUnit(value, field, wanted.units)));
  }
  const rows = Array.from({ length: count }, (_, row) => columns.map((column) => column[row]).join(', '));
  const header = wanted.fields.map((field) => headerOf(field, wanted.units)).join(', ');
  const lines = wanted.header ? [header, ...rows] : rows;
  return ran(lines.map((line) => `${line}\n`).join(''));
}

function queryOf(words: readonly string[]): Query | null {
  if (words[0] !== 'nvidia-smi') return null;
  const text = words.slice(1).join(' ');
  const [, option, fields] = /(--query-(?:gpu|compute-apps))[= ](\S+)/.exec(text) ?? [];
  if (option === undefined || fields === undefined) return null;
  const format = /--format[= ](\S+)/.exec(text)?.[1] ?? 'csv';
  return {
    option,
    fields: fields.split(','),
    header: !format.includes('noheader'),
    units: !format.includes('nounits'),
  };
}

function rowsOf(stdout: string, query: Query): string[][] {
  const lines = stdout.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(query.header ? 1 : 0).map((line) => line.split(',').map((value) => value.trim()));
}

function columnOf(
  field: string,
  tables: readonly { query: Query; rows: string[][] }[],
  count: number,
): string[] | null {
  const names = namesOfField(field);
  for (const { query, rows } of tables) {
    const index = query.fields.findIndex((candidate) => names.includes(candidate));
    if (index >= 0 && rows.length === count) return rows.map((row) => row[index] ?? '');
  }
  return null;
}

function withUnit(value: string, field: string, units: boolean): string {
  const unit = unitOfField(field);
  if (unit === null) return value;
  if (!units) return value.replace(/^(-?[\d.]+) \S+$/, '$1');
  return /^-?[\d.]+$/.test(value) ? `${value} ${unit}` : value;
}

function headerOf(field: string, units: boolean): string {
  const unit = unitOfField(field);
  return units && unit !== null ? `${field} [${unit}]` : field;
}
