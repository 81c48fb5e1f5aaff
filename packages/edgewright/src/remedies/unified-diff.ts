const contextLines = 3;

type Edit = { kind: 'same' | 'removed' | 'added'; text: string };

/** The difference of two small texts as `diff -u` prints it; empty when there is none. */
export function unifiedDiff(path: string, before: string | null, after: string): string {
  const edits = editsBetween(linesOf(before ?? ''), linesOf(after));
  if (edits.every(({ kind }) => kind === 'same')) return '';
  const header = [`--- ${before === null ? '/dev/null' : path}`, `+++ ${path}`];
  return [...header, ...hunksOf(edits).flatMap((hunk) => renderHunk(edits, hunk))].join('\n');
}

function linesOf(text: string): string[] {
  if (text === '') return [];
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}

/** Shortest edit by longest common subsequence; the files are configuration of a few dozen lines. */
function editsBetween(before: readonly string[], after: readonly string[]): Edit[] {
  const lengths = commonLengths(before, after);
  const edits: Edit[] = [];
  let [row, column] = [0, 0];
  while (row < before.length || column < after.length) {
    const [old, fresh] = [before[row], after[column]];
    if (old !== undefined && old === fresh) {
      edits.push({ kind: 'same', text: old });
      row += 1;
      column += 1;
    } else if (
      old !== undefined &&
      lengthAt(lengths, row + 1, column) >= lengthAt(lengths, row, column + 1)
    ) {
      edits.push({ kind: 'removed', text: old });
      row += 1;
    } else if (fresh !== undefined) {
      edits.push({ kind: 'added', text: fresh });
      column += 1;
    } else if (old !== undefined) {
      edits.push({ kind: 'removed', text: old });
      row += 1;
    }
  }
  return edits;
}

function commonLengths(before: readonly string[], after: readonly string[]): number[][] {
  const lengths = Array.from({ length: before.length + 1 }, () => Array<number>(after.length + 1).fill(0));
  for (let row = before.length - 1; row >= 0; row -= 1) {
    for (let column = after.length - 1; column >= 0; column -= 1) {
      const longest =
        before[row] === after[column]
          ? lengthAt(lengths, row + 1, column + 1) + 1
          : Math.max(lengthAt(lengths, row + 1, column), lengthAt(lengths, row, column + 1));
      lengths[row]?.splice(column, 1, longest);
    }
  }
  return lengths;
}

function lengthAt(lengths: readonly number[][], row: number, column: number): number {
  return lengths[row]?.[column] ?? -1;
}

/** Ranges of edits to print: every change with the lines around it, joined where they meet. */
function hunksOf(edits: readonly Edit[]): { start: number; end: number }[] {
  const hunks: { start: number; end: number }[] = [];
  edits.forEach(({ kind }, index) => {
    if (kind === 'same') return;
    const [start, end] = [
      Math.max(0, index - contextLines),
      Math.min(edits.length, index + contextLines + 1),
    ];
    const last = hunks.at(-1);
    if (last && start <= last.end) last.end = end;
    else hunks.push({ start, end });
  });
  return hunks;
}

function renderHunk(edits: readonly Edit[], { start, end }: { start: number; end: number }): string[] {
  const countOf = (range: readonly Edit[], other: Edit['kind']): number =>
    range.filter(({ kind }) => kind !== other).length;
  const [earlier, shown] = [edits.slice(0, start), edits.slice(start, end)];
  const [oldCount, newCount] = [countOf(shown, 'added'), countOf(shown, 'removed')];
  // A range without lines is numbered by the line before it.
  const oldStart = countOf(earlier, 'added') + (oldCount === 0 ? 0 : 1);
  const newStart = countOf(earlier, 'removed') + (newCount === 0 ? 0 : 1);
  const marks = { same: ' ', removed: '-', added: '+' } as const;
  return [
    `@@ -${oldStart},${oldCount} +${newStart},${newCount} @@`,
    ...shown.map(({ kind, text }) => `${marks[kind]}${text}`),
  ];
}
