/** Text in lines of at most `columns` characters, all but the first indented. A longer word keeps its own line. */
export function wrapWords(
  text: string,
  { columns, indent = 0 }: { columns: number; indent?: number },
): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    const room = lines.length === 0 ? columns : columns - indent;
    if (longer.length <= room || line === '') {
      line = longer;
      continue;
    }
    lines.push(line);
    line = word;
  }
  lines.push(line);
  return lines.map((each, index) => (index === 0 ? each : `${' '.repeat(indent)}${each}`));
}
