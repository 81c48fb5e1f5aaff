/** Breaks a text at blanks into lines of at most `columns` characters. A longer word gets a line of its own. */
export function wrapText(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > columns) {
        lines.push(line);
        line = word;
      } else {
        line = line === '' ? word : `${line} ${word}`;
      }
    }
    lines.push(line);
  }
  return lines;
}

/** A label and a text beside it, wrapped below its own beginning. */
export function labelled(
  label: string,
  text: string,
  layout: { indent: number; width: number; columns: number },
): string[] {
  const start = layout.indent + layout.width;
  const [first = '', ...rest] = wrapText(text, Math.max(20, layout.columns - start));
  return [
    `${' '.repeat(layout.indent)}${label.padEnd(layout.width)}${first}`,
    ...rest.map((line) => ' '.repeat(start) + line),
  ];
}
