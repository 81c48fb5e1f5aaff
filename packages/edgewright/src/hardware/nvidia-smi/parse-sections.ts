/**
 * `nvidia-smi -q` as values by path: `FB Memory Usage/Total` → `143771 MiB`. Sections are told by indentation, four
 * blanks a level. One map per GPU, and one for what stands above the first.
 */
export interface SmiSections {
  header: ReadonlyMap<string, string>;
  gpus: ReadonlyMap<string, string>[];
}

export function parseSections(text: string): SmiSections {
  const header = new Map<string, string>();
  const gpus: Map<string, string>[] = [];
  let path: string[] = [];
  for (const line of text.split('\n')) {
    const [, blanks = '', content = ''] = /^( *)(\S.*?)\s*$/.exec(line) ?? [];
    if (content === '' || content.startsWith('=')) continue;
    if (/^GPU [0-9A-Fa-f]+:/.test(content) && blanks === '') {
      gpus.push(new Map());
      path = [];
      continue;
    }
    const into = gpus.at(-1) ?? header;
    const depth = Math.floor(blanks.length / 4) - (gpus.length > 0 ? 1 : 0);
    path = path.slice(0, Math.max(0, depth));
    const [, name, value] = /^(.*?\S)\s+: ?(.*)$/.exec(content) ?? [];
    if (name === undefined || value === undefined) path.push(content);
    else into.set([...path, name].join('/'), value.trim());
  }
  return { header, gpus };
}
