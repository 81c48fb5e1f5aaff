import { countParameters } from '../../catalog/models/structure-arithmetic.ts';
import type { FeedForwardGroup, MixerGroup, ModelStructure } from '../../contract/model-structure.ts';
import { text, uint32, type GgufFile, type Tensor, type Value } from './write-gguf.ts';

/** Blocks of 32 numbers in 34 bytes. */
const q8_0 = { typeId: 8, items: 32, bytes: 34 };

function matrix(name: string, ...shape: number[]): Tensor {
  const numbers = shape.reduce((product, length) => product * length, 1);
  return { name: `${name}.weight`, shape, typeId: q8_0.typeId, bytes: (numbers / q8_0.items) * q8_0.bytes };
}

interface Layer {
  mixer?: MixerGroup;
  feedForward?: FeedForwardGroup;
  /** Gemma 4 has experts beside a dense part. */
  beside?: FeedForwardGroup;
}

/** A file of a model that is built like a row of the catalog, in the order of these layers. */
export function ggufOf(
  architecture: string,
  structure: ModelStructure,
  about: { layers: readonly Layer[]; values: Record<string, Value> },
): GgufFile {
  const hidden = structure.hiddenLength;
  const tensors: Tensor[] = [matrix('token_embd', hidden, structure.vocabularySize)];
  for (const [index, layer] of about.layers.entries()) {
    if (layer.mixer) tensors.push(...mixerTensors(`blk.${index}`, layer.mixer, hidden));
    if (layer.feedForward) tensors.push(...feedForwardTensors(`blk.${index}`, layer.feedForward, hidden));
    if (layer.beside) tensors.push(...feedForwardTensors(`blk.${index}`, layer.beside, hidden));
  }
  if (!structure.tiedEmbeddings) tensors.push(matrix('output', hidden, structure.vocabularySize));
  const keys = Object.entries(about.values).map(([key, value]) => [`${architecture}.${key}`, value] as const);
  return {
    values: {
      'general.architecture': text(architecture),
      'general.file_type': uint32(7),
      [`${architecture}.block_count`]: uint32(about.layers.length),
      [`${architecture}.embedding_length`]: uint32(hidden),
      [`${architecture}.vocab_size`]: uint32(structure.vocabularySize),
      [`${architecture}.context_length`]: uint32(8_192),
      ...Object.fromEntries(keys),
    },
    tensors,
  };
}

function mixerTensors(at: string, mixer: MixerGroup, hidden: number): Tensor[] {
  switch (mixer.kind) {
    case 'attention': {
      const queries = mixer.heads * mixer.keyLength * (mixer.outputGate === true ? 2 : 1);
      return [
        matrix(`${at}.attn_q`, hidden, queries),
        matrix(`${at}.attn_k`, hidden, mixer.kvHeads * mixer.keyLength),
        matrix(`${at}.attn_v`, hidden, mixer.kvHeads * mixer.valueLength),
        matrix(`${at}.attn_output`, mixer.heads * mixer.valueLength, hidden),
      ];
    }
    case 'latent-attention': {
      const { heads, keyLength, valueLength, latentLength, ropeLength } = mixer;
      return [
        matrix(`${at}.attn_q`, hidden, heads * keyLength),
        matrix(`${at}.attn_kv_a_mqa`, hidden, latentLength + ropeLength),
        matrix(`${at}.attn_k_b`, keyLength - ropeLength, latentLength, heads),
        matrix(`${at}.attn_v_b`, latentLength, valueLength, heads),
        matrix(`${at}.attn_output`, heads * valueLength, hidden),
      ];
    }
    case 'mamba2': {
      const inner = mixer.heads * mixer.headLength;
      const shared = 2 * mixer.groups * mixer.stateLength;
      return [
        matrix(`${at}.ssm_in`, hidden, 2 * inner + shared + mixer.heads),
        matrix(`${at}.ssm_conv1d`, mixer.convolutionLength, inner + shared),
        matrix(`${at}.ssm_out`, inner, hidden),
      ];
    }
    case 'gated-delta': {
      const keys = mixer.keyHeads * mixer.keyLength;
      const values = mixer.valueHeads * mixer.valueLength;
      return [
        matrix(`${at}.attn_qkv`, hidden, 2 * keys + values),
        matrix(`${at}.attn_gate`, hidden, values),
        matrix(`${at}.ssm_ba`, hidden, 2 * mixer.valueHeads),
        matrix(`${at}.ssm_conv1d`, mixer.convolutionLength, 2 * keys + values),
        matrix(`${at}.ssm_out`, values, hidden),
      ];
    }
  }
}

function feedForwardTensors(at: string, group: FeedForwardGroup, hidden: number): Tensor[] {
  const { width, gated } = group;
  if (group.kind === 'dense') {
    const gate = gated ? [matrix(`${at}.ffn_gate`, hidden, width)] : [];
    return [...gate, matrix(`${at}.ffn_up`, hidden, width), matrix(`${at}.ffn_down`, width, hidden)];
  }
  const { experts, sharedWidth } = group;
  const gate = gated ? [matrix(`${at}.ffn_gate_exps`, hidden, width, experts)] : [];
  const shared = ['up', 'down', ...(gated ? ['gate'] : [])].map((name) =>
    matrix(`${at}.ffn_${name}_shexp`, hidden, sharedWidth),
  );
  return [
    ...gate,
    matrix(`${at}.ffn_up_exps`, hidden, width, experts),
    matrix(`${at}.ffn_down_exps`, width, hidden, experts),
    matrix(`${at}.ffn_gate_inp`, hidden, experts),
    ...(sharedWidth > 0 ? shared : []),
  ];
}

/** Parameters that such a file holds at most: what is small and has no matrix is left out. */
export function parametersOf(structure: ModelStructure): number {
  return countParameters({ ...structure, otherParameters: 0 }).total;
}
