import { basename } from 'node:path';
import type { ModelFacts } from '../contract/model-facts.ts';
import { fileTypeName } from './gguf-file-types.ts';
import { kvBytesPerToken } from './kv-cache-size.ts';
import type { GgufHeader, GgufTensor } from './read-gguf-header.ts';
import type { GgufValue } from './read-gguf-value.ts';

export type MetadataValues = ReadonlyMap<string, GgufValue>;

/** A text of the header; empty counts as not there. */
export function textOf(values: MetadataValues, key: string): string | null {
  const value = values.get(key);
  return typeof value === 'string' && value !== '' ? value : null;
}

function countOf(value: GgufValue | undefined): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null;
}

/** Model facts from the header of the first file, all tensors and the list of files. Pure. */
export function describeGguf(found: {
  path: string;
  header: GgufHeader;
  tensors: readonly GgufTensor[];
  files: ModelFacts['files'];
}): ModelFacts {
  const { path, header, tensors, files } = found;
  const { values } = header;
  const architecture = textOf(values, 'general.architecture') ?? 'unknown';
  const count = (key: string): number | null => countOf(values.get(`${architecture}.${key}`));
  const shape = attentionShape(values, architecture);
  const cache = kvBytesPerToken({ architecture, ...shape, keys: values.keys() });
  const contextTokens = count('context_length');
  const unknown: ModelFacts['unknown'] = [];
  if (cache.bytes === null) unknown.push({ fact: 'kvBytesPerToken', why: cache.why });
  if (contextTokens === null) {
    unknown.push({ fact: 'contextTokens', why: `the header has no ${architecture}.context_length` });
  }
  return {
    schema: 'edgewright/model-facts@1',
    format: 'gguf',
    path,
    name: textOf(values, 'general.name') ?? basename(path, '.gguf'),
    architecture,
    parameters: sum(tensors.map((tensor) => tensor.parameters)),
    weightsBytes: sum(tensors.map((tensor) => tensor.bytes)),
    fileBytes: sum(files.map((file) => file.bytes)),
    precision: precision(values, tensors),
    contextTokens,
    ...shape,
    feedForwardLength: feedForwardLength(values, architecture),
    slidingWindowTokens: count('attention.sliding_window'),
    vocabularySize: vocabularySize(values, architecture),
    tokenizerModel: textOf(values, 'tokenizer.ggml.model'),
    hasChatTemplate: values.has('tokenizer.chat_template'),
    files,
    kvBytesPerToken: cache.bytes,
    unknown,
    repository: null,
    structure: null,
    activeParameters: null,
    quantization: null,
    weights: null,
    draft: null,
  };
}

function attentionShape(
  values: MetadataValues,
  architecture: string,
): Pick<ModelFacts, 'layers' | 'embeddingLength' | 'heads' | 'kvHeads' | 'keyLength' | 'valueLength'> {
  const value = (key: string): GgufValue | undefined => values.get(`${architecture}.${key}`);
  const heads = perLayer(value('attention.head_count'));
  const embeddingLength = countOf(value('embedding_length'));
  const mostHeads = typeof heads === 'object' && heads !== null ? Math.max(...heads) : heads;
  const defaultLength = embeddingLength && mostHeads ? Math.floor(embeddingLength / mostHeads) : null;
  return {
    layers: countOf(value('block_count')),
    embeddingLength,
    heads,
    // Without an entry of its own every head has its own keys and values.
    kvHeads: perLayer(value('attention.head_count_kv')) ?? heads,
    keyLength: countOf(value('attention.key_length')) ?? defaultLength,
    valueLength: countOf(value('attention.value_length')) ?? defaultLength,
  };
}

function perLayer(value: GgufValue | undefined): number | number[] | null {
  if (typeof value === 'number') return countOf(value);
  if (!Array.isArray(value) || value.length === 0) return null;
  const counts: number[] = value.map(Number);
  return counts.every((count) => Number.isSafeInteger(count) && count >= 0) ? counts : null;
}

function feedForwardLength(values: MetadataValues, architecture: string): number | null {
  const widest = (key: string): number => {
    const lengths = perLayer(values.get(`${architecture}.${key}`)) ?? 0;
    return typeof lengths === 'number' ? lengths : Math.max(...lengths);
  };
  const ofExperts = widest('expert_feed_forward_length') * widest('expert_used_count');
  return Math.max(widest('feed_forward_length'), ofExperts) || null;
}

function vocabularySize(values: MetadataValues, architecture: string): number | null {
  const tokens = values.get('tokenizer.ggml.tokens');
  const listed = typeof tokens === 'object' && 'skipped' in tokens ? tokens.length : null;
  return listed || countOf(values.get(`${architecture}.vocab_size`));
}

/** The type in the header, or the type that most bytes of the weights have. */
function precision(values: MetadataValues, tensors: readonly GgufTensor[]): string {
  const fileType = values.get('general.file_type');
  const named = typeof fileType === 'number' ? fileTypeName(fileType) : null;
  if (named !== null) return named;
  const bytesByType = new Map<string, number>();
  for (const { type, bytes } of tensors)
    bytesByType.set(type.name, (bytesByType.get(type.name) ?? 0) + bytes);
  const [most] = [...bytesByType].sort((left, right) => right[1] - left[1]);
  return most?.[0] ?? 'unknown';
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
