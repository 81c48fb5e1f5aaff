/** Variables of the shell that a path may begin with, when a command is written for another box. */
const homeLike = /^\$(?:HOME|PWD)(?=\/|$)/;

/** A word as a POSIX shell reads it back. `$HOME` and `$PWD` stay variables where a path begins with them. */
export function quoted(word: string): string {
  const [variable] = homeLike.exec(word) ?? [];
  if (variable !== undefined) return `"${variable}"${quotedPlain(word.slice(variable.length))}`;
  return quotedPlain(word) || "''";
}

/** `NAME=value`, of which only the value is quoted. */
export function quotedAssignment(name: string, value: string): string {
  return `${name}=${value === '' ? '' : quoted(value)}`;
}

function quotedPlain(word: string): string {
  // The tilde is left out: at the front of a word it means the home folder.
  if (/^[\w@%+=:,./-]*$/.test(word)) return word;
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
