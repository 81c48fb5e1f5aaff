import { numberWords } from '../report/stage-words.ts';
import type { ComparedReport } from './comparison.ts';

const statistics = [
  { key: 'avg', name: 'mean' },
  { key: 'p50', name: 'P50' },
  { key: 'p99', name: 'P99' },
] as const;

/**
 * Two measurements side by side, one line per figure that both have in the same unit; the ratio is ours by theirs.
 * Below stand what the other tool means differently, and which figures only one of them has.
 */
export function compareReports(ours: ComparedReport, theirs: ComparedReport): string[] {
  const shared = Object.keys(ours.figures).filter(
    (key) => ours.figures[key]?.unit === theirs.figures[key]?.unit && theirs.figures[key] !== undefined,
  );
  const rows = shared.flatMap((key) =>
    statistics.flatMap((statistic) => {
      const [mine, other] = [
        ours.figures[key]?.[statistic.key] ?? null,
        theirs.figures[key]?.[statistic.key] ?? null,
      ];
      if (mine === null || other === null) return [];
      const unit = ours.figures[key]?.unit ?? '';
      const ratio = other === 0 ? '–' : (mine / other).toFixed(3);
      return [[key, statistic.name, numberWords(mine), numberWords(other), ratio, unit]];
    }),
  );
  const missing = Object.keys(theirs.figures).filter((key) => !shared.includes(key));
  return [
    ...table([['', '', titleOf(ours), titleOf(theirs), 'ratio', ''], ...rows]),
    ...theirs.notes.map((note) => `  ${note}`),
    ...(missing.length === 0 ? [] : [`  Only there: ${missing.join(', ')}`]),
  ];
}

function titleOf({ tool, label }: ComparedReport): string {
  return label === '' ? tool : `${tool} ${label}`;
}

/** Columns as wide as their longest cell; figures end at the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column >= 2 && column <= 4 ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}
