/** A folder of the box, and what an engine in a container sees it as. */
export interface PathPair {
  readonly from: string;
  readonly to: string;
}

/**
 * Text for a container, for an engine that runs on the box itself. Paths are replaced where a folder's name ends,
 * also inside JSON and `key=value`, all in one pass: a path that was put in is not looked at again.
 */
export function onTheBox(text: string, pairs: readonly PathPair[]): string {
  if (pairs.length === 0) return text;
  const longestFirst = pairs.toSorted((left, right) => right.to.length - left.to.length);
  const names = longestFirst.map(({ to }) => to.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  const pattern = new RegExp(`(?<=^|["'=:;,\\s])(?:${names.join('|')})(?=$|[/"';,\\s])`, 'g');
  return text.replaceAll(pattern, (path) => pairs.find(({ to }) => to === path)?.from ?? path);
}
