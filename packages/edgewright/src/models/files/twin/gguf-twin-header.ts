import { alignGguf, encodeGgufHeader, float32, string, uint32, type GgufHeaderValue } from './gguf-values.ts';
import type { TwinTensor } from './layer-parts.ts';
import { bytesOfNumbers, numberTypes, type NumberType, type WeightType } from './number-types.ts';
import type { Tokenizer } from './read-gguf-tokenizer.ts';
import type { TwinArchitecture } from './twin-architectures.ts';
import type { TwinShape } from './twin-shape.ts';
import { countNumbers } from './twin-tensors.ts';

/** What is written where in a file of tensors. */
export interface FilePlan {
  header: Buffer;
  tensors: readonly { tensor: TwinTensor; type: NumberType; bytes: number; paddingBytes: number }[];
  totalBytes: number;
}

export interface GgufTwin {
  name: string;
  architecture: TwinArchitecture;
  shape: TwinShape;
  type: WeightType;
  tokenizer: Tokenizer;
  tensors: readonly TwinTensor[];
}

/** The header of the GGUF file of a twin, and what follows it. */
export function planGgufFile(twin: GgufTwin): FilePlan {
  let offset = 0;
  const placed = twin.tensors.map((tensor) => {
    const type = typeOf(tensor, twin.type);
    const bytes = bytesOfNumbers(type, countNumbers(tensor));
    const placedAt = offset;
    offset = alignGguf(offset + bytes);
    return { tensor, type, bytes, paddingBytes: offset - placedAt - bytes, offset: placedAt };
  });
  const entries = placed.map(({ tensor, type, offset: at }) => ({
    name: tensor.name,
    dimensions: tensor.dimensions,
    typeId: type.ggufType,
    offset: at,
  }));
  const header = encodeGgufHeader(headerValues(twin), entries);
  return { header, tensors: placed, totalBytes: header.length + offset };
}

/** Everything but matrices is small, and llama.cpp computes with it in 32 bits. */
function typeOf({ fill, ofExperts }: TwinTensor, type: WeightType): NumberType {
  if (fill !== 'matrix') return numberTypes.f32;
  // MXFP4 is for experts; as in published files everything else has 8 bits.
  return type === 'mxfp4' && ofExperts !== true ? numberTypes.q8_0 : numberTypes[type];
}

function headerValues(twin: GgufTwin): Map<string, GgufHeaderValue> {
  const { architecture, type } = twin;
  const values = new Map<string, GgufHeaderValue>([
    ['general.architecture', string(architecture.gguf)],
    ['general.type', string('model')],
    ['general.name', string(harmlessName(twin.name))],
    ['general.description', string('Random weights, for tests and measurements; the answers mean nothing.')],
    ['general.file_type', uint32(numberTypes[type].ggufFileType)],
    ['general.quantization_version', uint32(2)],
  ]);
  for (const [key, value] of architectureValues(twin)) values.set(`${architecture.gguf}.${key}`, value);
  addTokenizer(values, twin.tokenizer);
  return values;
}

function architectureValues({ architecture, shape }: GgufTwin): Map<string, GgufHeaderValue> {
  const values = new Map<string, GgufHeaderValue>([
    ['context_length', uint32(shape.contextTokens)],
    ['embedding_length', uint32(shape.hiddenLength)],
    ['block_count', uint32(shape.layers)],
    ['feed_forward_length', uint32(shape.feedForwardWidth)],
    ['attention.head_count', uint32(shape.heads)],
    ['attention.head_count_kv', uint32(shape.kvHeads)],
    ['attention.key_length', uint32(shape.headLength)],
    ['attention.value_length', uint32(shape.headLength)],
    ['attention.layer_norm_rms_epsilon', float32(architecture.normEpsilon)],
    ['rope.dimension_count', uint32(shape.headLength)],
    ['rope.freq_base', float32(architecture.ropeBase)],
    ['vocab_size', uint32(shape.vocabularySize)],
  ]);
  if (shape.windowTokens !== null) values.set('attention.sliding_window', uint32(shape.windowTokens));
  if (shape.experts !== null) {
    values.set('expert_count', uint32(shape.experts.count));
    values.set('expert_used_count', uint32(shape.experts.active));
    values.set('expert_feed_forward_length', uint32(shape.feedForwardWidth));
  }
  for (const [key, number] of Object.entries(architecture.ggufFloats ?? {})) values.set(key, float32(number));
  return values;
}

function addTokenizer(values: Map<string, GgufHeaderValue>, tokenizer: Tokenizer): void {
  for (const [key, value] of tokenizer.others) values.set(key, value);
  values.set('tokenizer.ggml.tokens', { type: 'strings', value: tokenizer.tokens });
  values.set('tokenizer.ggml.token_type', { type: 'int32s', value: tokenizer.tokenTypes });
  if (tokenizer.scores) values.set('tokenizer.ggml.scores', { type: 'float32s', value: tokenizer.scores });
}

/** llama.cpp looks for tokens of Phi-3 in the vocabulary of whatever is called so, and ours is another's. */
function harmlessName(name: string): string {
  return name.replaceAll(/phi-?3/gi, 'phi 3');
}
