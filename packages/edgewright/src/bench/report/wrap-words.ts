interface Layout {
  readonly columns: number;
  /** Spaces before the first line, and before all others. */
  readonly indent: number;
  readonly hanging: number;
}

/** Text in lines of at most `columns` characters. A word that is longer keeps a line of its own. */
export function wrapWords(text: string, { columns, indent, hanging }: Layout): string[] {
  const lines: string[] = [];
  let line = ' '.repeat(indent);
  let isEmpty = true;
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    if (!isEmpty && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = ' '.repeat(hanging);
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}
