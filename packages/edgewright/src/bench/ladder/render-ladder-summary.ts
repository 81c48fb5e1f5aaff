import type { Ladder } from '../../contract/ladder.ts';
import { wrapWords } from '../report/wrap-words.ts';
import { basisWords, ladderTables, type LadderTable } from './ladder-tables.ts';

/** What the terminal shows of a ladder. */
export function renderLadderSummary(ladder: Ladder, columns: number): string[] {
  const width = Math.max(60, Math.min(columns, 120));
  const { recommendation, missing } = ladder;
  return [
    ...wrapped(basisWords(ladder), { width, indent: '' }),
    '',
    ...ladderTables(ladder).flatMap((table) => [...tableLines(table, width), '']),
    ...missing.map((what) => `Missing: ${what}`),
    ...(recommendation === null
      ? []
      : [
          `${recommendation.verdict.toUpperCase()}${recommendation.rung === null ? '' : ` ${recommendation.rung}`}`,
          ...recommendation.because.flatMap((sentence) => wrapped(sentence, { width, indent: '  ' })),
        ]),
  ];
}

function tableLines({ title, heads, rows, notes }: LadderTable, width: number): string[] {
  const isWords = title === 'Not measured';
  if (isWords) {
    return [
      title,
      ...rows.flatMap(([name = '', why = '', next = '']) => [
        ...wrapped(`${name}: ${why}`, { width, indent: '  ' }),
        ...wrapped(next, { width, indent: '    ' }),
      ]),
    ];
  }
  const widths = heads.map((head, column) =>
    Math.max(
      ...wordsOf(head).map((word) => word.length),
      ...rows.map((cells) => (cells[column] ?? '').length),
    ),
  );
  const stacked = heads.map((head, column) => stack(head, widths[column] ?? 0));
  const deep = Math.max(...stacked.map((lines) => lines.length));
  const row = (cells: readonly string[]): string =>
    `  ${cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')}`.trimEnd();
  const headLines = Array.from({ length: deep }, (_, index) =>
    row(stacked.map((lines) => lines[index - deep + lines.length] ?? '')),
  );
  return [
    title,
    ...headLines,
    ...rows.map(row),
    ...notes.flatMap((note) => wrapped(note, { width, indent: '  ' })),
  ];
}

/** The words of a head below each other, as many on a line as fit. */
function stack(head: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of wordsOf(head)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}

function wordsOf(text: string): string[] {
  return text.split(' ');
}

function wrapped(text: string, { width, indent }: { width: number; indent: string }): string[] {
  return wrapWords(text, { columns: width, indent: indent.length, hanging: indent.length });
}
