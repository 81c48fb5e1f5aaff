import { basename } from 'node:path';
import type { ModelFacts } from '../contract/model-facts.ts';
import { structureFacts } from '../catalog/models/structure-facts.ts';
import { kvBytesPerSequence } from '../catalog/models/structure-arithmetic.ts';
import type { MixerGroup } from '../contract/model-structure.ts';
import { countOf, perLayer, textOf, type MetadataValues } from './gguf/gguf-metadata.ts';
import { ggufStructure } from './gguf/gguf-structure.ts';
import { fileTypeName } from './gguf-file-types.ts';
import { kvBytesPerToken } from './kv-cache-size.ts';
import type { GgufHeader, GgufTensor } from './read-gguf-header.ts';
import type { GgufValue } from './read-gguf-value.ts';

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
  const vocabulary = vocabularySize(values, architecture);
  const built = ggufStructure({ architecture, values, tensors, vocabularySize: vocabulary });
  const cache =
    built.mixers === null
      ? kvBytesPerToken({ architecture, ...shape, keys: values.keys() })
      : { bytes: bytesPerToken(built.mixers) };
  const contextTokens = count('context_length');
  const unknown: ModelFacts['unknown'] = [];
  if (cache.bytes === null) unknown.push({ fact: 'kvBytesPerToken', why: cache.why });
  if (built.outcome.kind === 'unknown') unknown.push({ fact: 'structure', why: built.outcome.why });
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
    vocabularySize: vocabulary,
    tokenizerModel: textOf(values, 'tokenizer.ggml.model'),
    hasChatTemplate: values.has('tokenizer.chat_template'),
    ...(textOf(values, 'general.description')?.startsWith('Random weights') === true
      ? { randomWeights: true as const }
      : {}),
    files,
    kvBytesPerToken: cache.bytes,
    unknown,
    repository: repositoryOf(values),
    structure: built.outcome.kind === 'known' ? built.outcome.structure : null,
    activeParameters:
      built.outcome.kind === 'known' ? structureFacts(built.outcome.structure).activeParameters : null,
    quantization: { method: 'gguf', groupSize: null, kvCacheDtype: null, excluded: [] },
    weights: built.tally.parts,
    draft: null,
  };
}

/** Keys and values of one token at 16 bits, over all layers, whatever their windows. */
function bytesPerToken(mixers: MixerGroup[]): number {
  const structure = {
    hiddenLength: 1,
    vocabularySize: 1,
    tiedEmbeddings: true,
    mixers,
    feedForward: [],
    otherParameters: 0,
    towerParameters: 0,
  };
  const options = { bytesPerNumber: 2, windowAware: false, latent: true, blockTokens: 1 };
  return kvBytesPerSequence(structure, 1, options);
}

/** Where the file says it comes from. */
function repositoryOf(values: MetadataValues): string | null {
  const named = textOf(values, 'general.source.huggingface.repository') ?? textOf(values, 'general.repo_url');
  const [, repository] = /^(?:https:\/\/huggingface\.co\/)?([\w.-]+\/[\w.-]+)\/?$/.exec(named ?? '') ?? [];
  return repository ?? null;
}

function attentionShape(
  values: MetadataValues,
  architecture: string,
): Pick<ModelFacts, 'layers' | 'embeddingLength' | 'heads' | 'kvHeads' | 'keyLength' | 'valueLength'> {
  const value = (key: string): GgufValue | undefined => values.get(`${architecture}.${key}`);
  const heads = perLayer(value('attention.head_count'));
  const embeddingLength = countOf(value('embedding_length'));
  const mostHeads = typeof heads === 'object' && heads !== null ? Math.max(...heads) : heads;
  const defaultLength = embeddingLength && mostHeads ? Math.floor(embeddingLength / mostHeads) || null : null;
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
