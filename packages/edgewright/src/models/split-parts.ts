export interface SplitParts {
  part: number;
  count: number;
  paths: string[];
}

/** Where the parts of a split model lie, from the path of one of them; `null` when the name is not a part's. */
export function splitParts(path: string): SplitParts | null {
  const [, before, part, count] = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/s.exec(path) ?? [];
  if (before === undefined || part === undefined || count === undefined) return null;
  const paths = Array.from(
    { length: Number(count) },
    (_, index) => `${before}-${String(index + 1).padStart(5, '0')}-of-${count}.gguf`,
  );
  return { part: Number(part), count: Number(count), paths };
}

/** `splitParts` for an address: what follows the path in it (`?download=true`) is kept. */
export function splitAddress(url: string): SplitParts | null {
  const [, address = '', after = ''] = /^([^?#]*)(.*)$/s.exec(url) ?? [];
  const split = splitParts(address);
  return split && { ...split, paths: split.paths.map((path) => path + after) };
}
