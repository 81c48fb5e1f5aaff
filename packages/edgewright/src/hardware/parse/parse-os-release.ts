/** `ID` and `VERSION_ID` of an os-release file. Values may be bare or in single or double quotes. */
export function parseOsRelease(text: string): { id: string | null; version: string | null } {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^\s*([A-Z_]+)=(?:"([^"]*)"|'([^']*)'|(\S*))\s*$/.exec(line);
    const [, name, doubleQuoted, singleQuoted, bare] = match ?? [];
    const value = doubleQuoted ?? singleQuoted ?? bare;
    if (name && value) values.set(name, value);
  }
  return { id: values.get('ID') ?? null, version: values.get('VERSION_ID') ?? null };
}
