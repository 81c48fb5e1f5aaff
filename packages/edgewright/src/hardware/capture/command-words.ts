/** Words of a command line as a shell would divide it: blanks, single and double quotes, backslash. */
export function commandWords(command: string): string[] {
  const words: string[] = [];
  const word = /(?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*"|['"\\])+/gs;
  for (const [text] of command.matchAll(word)) words.push(unquote(text));
  return words[0] === 'sudo' ? words.slice(1) : words;
}

function unquote(text: string): string {
  return text.replaceAll(
    /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/gs,
    (_, single?: string, double?: string, escaped?: string) =>
      single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? escaped ?? '',
  );
}

/** A command line that `commandWords` divides into these words again. */
export function commandLine(argv: readonly string[]): string {
  return argv
    .map((word) => (/^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}
