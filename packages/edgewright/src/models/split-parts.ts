import { basename, dirname, join } from 'node:path';

/** Where the parts of a split model lie, from the path of one of them; `null` when the name is not a part's. */
export function splitParts(path: string): { part: number; count: number; paths: string[] } | null {
  const [, prefix, part, count] = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/.exec(basename(path)) ?? [];
  if (prefix === undefined || part === undefined || count === undefined) return null;
  const paths = Array.from({ length: Number(count) }, (_, index) =>
    join(dirname(path), `${prefix}-${String(index + 1).padStart(5, '0')}-of-${count}.gguf`),
  );
  return { part: Number(part), count: Number(count), paths };
}
