import { limits } from '../../contract/limits.ts';
import { modelStructureSchema, type MixerGroup } from '../../contract/model-structure.ts';
import { classifyTensor } from '../classify-tensor.ts';
import type { GgufTensor } from '../read-gguf-header.ts';
import { settleStructure, type StructureOutcome } from '../settle-structure.ts';
import { WeightTally } from '../weight-tally.ts';
import { ggufFeedForward } from './gguf-feed-forward.ts';
import { countOf, type MetadataValues } from './gguf-metadata.ts';
import { ggufMixers } from './gguf-mixers.ts';
import { layerTensors } from './layer-tensors.ts';

export interface GgufStructure {
  outcome: StructureOutcome;
  /** Known even where the rest is not. */
  mixers: MixerGroup[] | null;
  tally: WeightTally;
}

const wide: ReadonlySet<string> = new Set(['f32', 'f16', 'bf16', 'f64']);

/** How the model of a GGUF file is built, from the lengths in its header and the tensors that every layer has. */
export function ggufStructure(found: {
  architecture: string;
  values: MetadataValues;
  tensors: readonly GgufTensor[];
  vocabularySize: number | null;
}): GgufStructure {
  const { architecture, values, tensors, vocabularySize } = found;
  const layers = ownLayers(values, architecture);
  const tally = tallyGguf(tensors, layers);
  const unknown = (why: string): GgufStructure => ({
    outcome: { kind: 'unknown', why },
    mixers: null,
    tally,
  });

  const hidden = countOf(values.get(`${architecture}.embedding_length`));
  if (layers === null || hidden === null || vocabularySize === null) {
    return unknown('the header does not tell layers, embedding length and vocabulary');
  }
  if (layers > limits.modelLayers) return unknown(`the header claims ${layers} layers`);
  const odd = unusual.find((name) => values.has(`${architecture}.${name}`));
  if (odd !== undefined) return unknown(`it keeps more than keys and values (${architecture}.${odd})`);
  const shape = { architecture, values, hidden, layers: layerTensors(tensors, layers) };
  const mixers = ggufMixers(shape);
  if ('why' in mixers) return unknown(mixers.why);
  const feedForward = ggufFeedForward(shape);
  if ('why' in feedForward) return { ...unknown(feedForward.why), mixers };
  const parsed = modelStructureSchema.safeParse({
    hiddenLength: hidden,
    vocabularySize,
    tiedEmbeddings: !tally.hasHead,
    mixers,
    feedForward,
    otherParameters: 0,
    towerParameters: 0,
  });
  if (!parsed.success) return unknown('the header gives impossible dimensions');
  const structure = parsed.data;
  return { outcome: settleStructure({ kind: 'known', structure }, tally), mixers, tally };
}

/** Keys of architectures whose memory the structure does not describe. */
const unusual = [
  'attention.indexer.head_count',
  'attention.compress_ratios',
  'attention.shared_kv_layers',
] as const;

/** Without those that only predict further tokens. */
function ownLayers(values: MetadataValues, architecture: string): number | null {
  const all = countOf(values.get(`${architecture}.block_count`));
  const beyond = countOf(values.get(`${architecture}.nextn_predict_layers`)) ?? 0;
  return all === null || all <= beyond ? all : all - beyond;
}

function tallyGguf(tensors: readonly GgufTensor[], layers: number | null): WeightTally {
  const tally = new WeightTally();
  for (const { name, parameters, bytes, type } of tensors) {
    const quantized = !wide.has(type.name);
    tally.add({ role: classifyTensor(name, layers), parameters, bytes, quantized });
  }
  return tally;
}
