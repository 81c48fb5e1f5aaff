/**
 * Where the parts of a split model lie, from the path or the address of one of them; `null` when the name is not a
 * part's. What follows the name in an address (`?download=true`) is kept.
 */
export function splitParts(path: string): { part: number; count: number; paths: string[] } | null {
  const [, before, part, count, after = ''] =
    /^([^?#]*)-(\d{5})-of-(\d{5})\.gguf([?#].*)?$/s.exec(path) ?? [];
  if (before === undefined || part === undefined || count === undefined) return null;
  const paths = Array.from(
    { length: Number(count) },
    (_, index) => `${before}-${String(index + 1).padStart(5, '0')}-of-${count}.gguf${after}`,
  );
  return { part: Number(part), count: Number(count), paths };
}
