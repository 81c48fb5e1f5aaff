import type { PlanEngine } from '../../../contract/plan-engines.ts';
import type { EngineFlag, EngineFlags, FlagPlace } from './engine-flags.ts';
import { flagsOf } from './flags-of.ts';

/** A setting that a release does not read, or does not read like this. */
export interface FlagProblem {
  readonly name: string;
  readonly kind: 'unknown' | 'too-new' | 'gone' | 'value-missing';
  /** In words, with the release. */
  readonly message: string;
  /** What to write instead; null: nothing is known. */
  readonly instead: string | null;
}

/**
 * What a release would not take of a command line (without the words that name the program).
 *
 * @param version null: not known; then every release that it can be has to take it
 */
export function checkArguments(
  engine: PlanEngine,
  version: string | null,
  argv: readonly string[],
): FlagProblem[] {
  const table = flagsOf(engine);
  if (table === null) return [];
  const problems: FlagProblem[] = [];
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] ?? '';
    if (!isFlag(word)) continue;
    const [name = word] = word.split('=', 1);
    const rows = rowsFor(table, name, 'argument');
    const problem = checkName(table, { name, version, rows });
    if (problem !== null) problems.push(problem);
    const takesValue = rows.some(({ kind }) => kind !== 'switch') && !word.includes('=');
    if (!takesValue) continue;
    if (index + 1 >= argv.length) problems.push(valueMissing(name));
    index += 1;
  }
  return problems;
}

/** The same for keys of files, of overrides, and for names of variables. */
export function checkSettings(
  engine: PlanEngine,
  version: string | null,
  { place, names }: { place: Exclude<FlagPlace, 'argument'>; names: readonly string[] },
): FlagProblem[] {
  const table = flagsOf(engine);
  if (table === null) return [];
  return names.flatMap((name) => {
    const problem = checkName(table, { name, version, rows: rowsFor(table, name, place) });
    return problem === null ? [] : [problem];
  });
}

/** `-1` and `-0.5` are values. */
function isFlag(word: string): boolean {
  return /^--?[A-Za-z]/.test(word);
}

function rowsFor(table: EngineFlags, name: string, place: FlagPlace): EngineFlag[] {
  const rows = table.flags.filter((row) => row.place === place && row.name === name);
  if (rows.length > 0 || !table.negatable || !name.startsWith('--no-')) return rows;
  const positive = `--${name.slice('--no-'.length)}`;
  return table.flags.filter((row) => row.name === positive && row.kind === 'switch');
}

function checkName(
  table: EngineFlags,
  { name, version, rows }: { name: string; version: string | null; rows: readonly EngineFlag[] },
): FlagProblem | null {
  const [row] = rows;
  if (row === undefined) {
    return { name, kind: 'unknown', message: `${table.engine} has no ${name}`, instead: null };
  }
  if (rows.some((candidate) => isRead(table, candidate, version))) return null;
  const release = version ?? 'every release';
  const isGone = row.before !== undefined;
  return {
    name,
    kind: isGone ? 'gone' : 'too-new',
    message: isGone
      ? `${table.engine} ${release} has no ${name} any more: it went with ${row.before}`
      : `${table.engine} ${release} has no ${name} yet: it came with ${row.from ?? 'a later release'}`,
    instead: row.renamedTo ?? null,
  };
}

function isRead(table: EngineFlags, row: EngineFlag, version: string | null): boolean {
  const { compare, leastUnknown } = table;
  if (version === null) {
    return row.before === undefined && (row.from === undefined || compare(leastUnknown, row.from) >= 0);
  }
  const hasCome = row.from === undefined || compare(version, row.from) >= 0;
  return hasCome && (row.before === undefined || compare(version, row.before) < 0);
}

function valueMissing(name: string): FlagProblem {
  return { name, kind: 'value-missing', message: `${name} wants a value`, instead: null };
}
