import { engineProfiles } from '../../catalog/engines/engines.ts';
import { boxOf } from '../../planner/box.ts';
import { supportOf } from '../../catalog/engines/support-of.ts';
import { labelled } from '../box/wrap-text.ts';
import type { CommandOutput, Paper, Style } from '../command-output.ts';
import { type EngineStart, engineStart, startWords } from './engine-start.ts';
import { type BoxFlags, boxOfFlags } from '../plan/box-of-flags.ts';
import { builtServerOf, startableEngines } from '../plan/built-server.ts';

interface EngineRow {
  readonly id: string;
  readonly title: string;
  readonly versions: string;
  readonly support: 'yes' | 'limited' | 'unlisted' | 'no';
  readonly because: string;
  readonly source: string;
  /** For a `no`: the engine to use. */
  readonly instead: string | null;
  /** Whether it could be started on this box now; null: nobody has looked. */
  readonly usable: boolean | null;
  readonly usableBecause: string | null;
  /** What would be started on this box: an image, or a program of the box. */
  readonly start: EngineStart;
}

const marks: Record<EngineRow['support'], { mark: string; style: Style; words: string }> = {
  yes: { mark: '✓', style: 'green', words: 'supported' },
  limited: { mark: '!', style: 'yellow', words: 'runs, with limits' },
  unlisted: { mark: '?', style: 'yellow', words: 'not listed' },
  no: { mark: '✗', style: 'red', words: 'not possible' },
};

/** Every engine on one box: whether it runs there, why, and whether it could be started now. */
export async function listEngines(
  { json, ...flags }: BoxFlags & { json: boolean },
  { output }: { output: CommandOutput },
): Promise<number> {
  const { host, isNamed, note } = await boxOfFlags(flags);
  const box = boxOf(host);
  const available = startableEngines({ host, isNamed }, await builtServerOf({ host, isNamed }));
  const rows = engineProfiles.map((engine): EngineRow => {
    const { id, title, versions } = engine;
    const { support, because, source, instead } = supportOf(engine, box);
    const here = available?.find((row) => row.engine === id) ?? null;
    return {
      id,
      title,
      versions,
      support,
      because,
      source,
      instead: instead ?? null,
      usable: here?.usable ?? null,
      usableBecause: here?.because ?? null,
      start: engineStart(engine, host),
    };
  });
  if (json) {
    output.result(JSON.stringify({ schema: 'edgewright/engines@1', device: box.id, engines: rows }, null, 2));
    return 0;
  }
  const head = [
    output.report.style('bold', `Engines on ${box.title}`),
    ...(note === null ? [] : [output.report.style('dim', `  ${note}`)]),
  ];
  output.result([...head, '', ...rows.flatMap((row) => renderRow(row, output.report))].join('\n'));
  return 0;
}

function renderRow(row: EngineRow, paper: Paper): string[] {
  const { mark, style, words } = marks[row.support];
  const instead = row.instead === null ? '' : `; use ${row.instead}`;
  const now =
    row.usable === null || row.support === 'no'
      ? ''
      : ` ${row.usable ? 'Can be started here' : 'Cannot be started here now'}: ${row.usableBecause ?? ''}.`;
  const start = row.support === 'no' || row.start === null ? '' : ` Starts as ${startWords(row.start)}.`;
  const text = `${words}: ${row.because}${instead} (${row.source}).${now}${start}`;
  const [first = '', ...rest] = labelled(row.id, text, { indent: 2, width: 19, columns: paper.columns - 2 });
  return [`${paper.style(style, mark)}${first.slice(1)}`, ...rest];
}
