import { formatBytes } from '../../base/format-quantity.ts';
import type { PlanAlternative } from '../../contract/plan.ts';
import { wrapText } from '../box/wrap-text.ts';
import type { Paper } from '../command-output.ts';

const heads = [
  '',
  'engine',
  'weights',
  'cache',
  'memory',
  'sessions',
  'tokens/s per user',
  'in all',
] as const;

/** Every precision, engine and cache as a table, the best first; below it what is not possible and why. */
export function renderAlternatives(alternatives: readonly PlanAlternative[], paper: Paper): string[] {
  const possible = alternatives.filter(({ verdict }) => verdict !== 'refused');
  const rows = [heads, ...possible.map(cellsOf)];
  const widths = heads.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const table = rows.map((cells, index) => {
    const line = cells
      .map((cell, column) =>
        column < 4 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
    if (index === 0) return paper.style('bold', line);
    const row = possible[index - 1];
    if (row?.recommended === true) return paper.style('green', line);
    return row?.verdict === 'short' ? paper.style('dim', line) : line;
  });
  const refused = [...new Set(alternatives.filter(({ verdict }) => verdict === 'refused').map(refusalWords))];
  return [
    ...table,
    '',
    '→ recommended · ✖ does not fit · sessions: the most that fit at this context',
    ...(refused.length === 0 ? [] : ['', paper.style('bold', 'Not possible')]),
    ...refused.flatMap((words) =>
      wrapText(words, paper.columns - 4).map((line, at) => `  ${at === 0 ? '· ' : '  '}${line}`),
    ),
  ];
}

function cellsOf(row: PlanAlternative): string[] {
  const { engine, precision, kvCacheDtype, totalBytes, maxSessionsAtContext, performance } = row;
  return [
    row.recommended ? '→' : row.verdict === 'short' ? '✖' : ' ',
    engine,
    precision,
    kvCacheDtype,
    totalBytes === null ? '?' : formatBytes(totalBytes),
    maxSessionsAtContext === null ? '?' : String(maxSessionsAtContext),
    performance === null ? '?' : performance.tokensPerSecondPerUser.toFixed(1),
    performance === null ? '?' : performance.systemTokensPerSecond.toFixed(0),
  ];
}

function refusalWords({ why, instead }: PlanAlternative): string {
  return instead === null ? why : `${why}: use ${instead}`;
}
