import type { GgufValue } from '../read-gguf-value.ts';

export type MetadataValues = ReadonlyMap<string, GgufValue>;

/** A text of the header; empty counts as not there. */
export function textOf(values: MetadataValues, key: string): string | null {
  const value = values.get(key);
  return typeof value === 'string' && value !== '' ? value : null;
}

export function countOf(value: GgufValue | undefined): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null;
}

/** One number for all layers, or one for each. */
export function perLayer(value: GgufValue | undefined): number | number[] | null {
  if (typeof value === 'number') return countOf(value);
  if (!Array.isArray(value) || value.length === 0) return null;
  const counts: number[] = value.map(Number);
  return counts.every((count) => Number.isSafeInteger(count) && count >= 0) ? counts : null;
}

/** What one layer has of a number that may differ between layers. */
export function ofLayer(value: GgufValue | undefined, layer: number): number | null {
  const counts = perLayer(value);
  return typeof counts === 'number' || counts === null ? counts : (counts[layer] ?? null);
}
