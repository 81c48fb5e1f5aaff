import type { SmiRow } from './ask-query.ts';
import { parseSmiText } from './parse-value.ts';

/** One GPU as nvidia-smi tells it: by the fields of queries, and by the sections of `-q`. */
export interface SmiGpu {
  rows: readonly SmiRow[];
  sections: ReadonlyMap<string, string>;
}

/** The first answer among fields, then among paths of sections; undefined: nvidia-smi has none. */
export function ask(
  gpu: SmiGpu,
  fields: readonly string[],
  paths: readonly string[] = [],
): string | undefined {
  for (const row of gpu.rows) {
    for (const field of fields) {
      const value = row.get(field);
      if (parseSmiText(value) !== null) return value;
    }
  }
  return paths
    .map((path) => gpu.sections.get(path))
    .find((value) => value !== undefined && parseSmiText(value) !== null);
}

/** A value below a section whose levels in between differ by release. */
export function askBelow(gpu: SmiGpu, section: string, names: readonly string[]): string | undefined {
  for (const name of names) {
    for (const [path, value] of gpu.sections) {
      const isHere = path.startsWith(`${section}/`) && path.endsWith(`/${name}`);
      if (isHere && parseSmiText(value) !== null) return value;
    }
  }
  return undefined;
}
