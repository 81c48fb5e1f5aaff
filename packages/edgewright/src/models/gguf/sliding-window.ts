import { countOf, type MetadataValues } from './gguf-metadata.ts';

/** Of so many layers the last one looks at everything, where the header has a window and no pattern. */
const periods: Readonly<Record<string, number>> = {
  gemma2: 2,
  gemma3: 6,
  gemma3n: 5,
  'gpt-oss': 2,
  cohere2: 4,
  olmo2: 4,
  exaone4: 4,
};

/**
 * How far one layer looks back; null: at everything. llama.cpp keeps whole caches for architectures that are not in
 * the table and have no pattern, whatever their header says about a window.
 */
export function layerWindow(values: MetadataValues, architecture: string, layer: number): number | null {
  const windowTokens = countOf(values.get(`${architecture}.attention.sliding_window`));
  if (windowTokens === null) return null;
  const pattern = values.get(`${architecture}.attention.sliding_window_pattern`);
  if (Array.isArray(pattern)) return Number(pattern[layer] ?? 0) === 0 ? null : windowTokens;
  const period = countOf(pattern) ?? periods[architecture] ?? 1;
  return layer % period < period - 1 ? windowTokens : null;
}
