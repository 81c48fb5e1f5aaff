export interface CsvRow {
  /** Where it begins; counts from 1. */
  line: number;
  cells: string[];
  /** A quote that was never closed. */
  isBroken: boolean;
}

/** Rows of a comma-separated file as RFC 4180 has it: quotes around cells, doubled inside, line breaks within them. */
export function parseCsv(text: string): CsvRow[] {
  const rows: CsvRow[] = [];
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const row: CsvRow = { line, cells: [], isBroken: false };
    for (;;) {
      const cell = readCell(text, at);
      row.cells.push(cell.value);
      row.isBroken ||= cell.isBroken;
      line += text.slice(at, cell.end).split('\n').length - 1;
      at = cell.end;
      if (text[at] !== ',') break;
      at += 1;
    }
    if (text[at] === '\r') at += 1;
    if (text[at] === '\n') at += 1;
    line += 1;
    if (row.cells.some((cell) => cell.trim() !== '')) rows.push(row);
  }
  return rows;
}

function readCell(text: string, start: number): { value: string; end: number; isBroken: boolean } {
  if (text[start] !== '"') {
    const plain = /[^,\r\n]*\r*(?=[,\n]|$)|[^,\n]*/y;
    plain.lastIndex = start;
    const raw = plain.exec(text)?.[0] ?? '';
    return { value: raw.replace(/\r+$/, ''), end: start + raw.length, isBroken: false };
  }
  let end = start + 1;
  for (;;) {
    const quote = text.indexOf('"', end);
    if (quote < 0) return { value: text.slice(start + 1), end: text.length, isBroken: true };
    if (text[quote + 1] !== '"') {
      const value = text.slice(start + 1, quote).replaceAll('""', '"');
      const next = text[quote + 1];
      return { value, end: quote + 1, isBroken: next !== undefined && !/[,\r\n]/.test(next) };
    }
    end = quote + 2;
  }
}
