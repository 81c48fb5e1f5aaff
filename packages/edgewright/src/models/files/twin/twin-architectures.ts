import {
  attention,
  experts,
  fusedAttention,
  fusedFeedForward,
  gatedFeedForward,
  headNorms,
  norm,
  stackedBiasedExperts,
  type LayerPart,
} from './layer-parts.ts';

type ConfigValue = string | number | boolean | null;

/** What one architecture has beyond its sizes. */
export interface TwinArchitecture {
  /** Other names by which it is asked for. */
  aliases: readonly string[];
  /** `general.architecture` of a GGUF file. */
  gguf: string;
  /** `architectures` and `model_type` of a config.json. */
  className: string;
  modelType: string;
  parts: readonly LayerPart[];
  hasExperts: boolean;
  /** Embedding and output matrix may be one: always, never, or as the model has it. */
  tiedEmbeddings: 'always' | 'never' | 'either';
  /** Published width of the window of some layers; null: all look at everything. */
  windowTokens: number | null;
  /** Of so many layers one, the last, looks at everything. */
  windowPattern?: number;
  /** Every head has its own keys and values in the smallest models. */
  isMultiHead?: boolean;
  /** Queries of all heads together are as long as the hidden numbers. */
  headsFillHidden?: boolean;
  /** safetensors keep norm weights less one. */
  normsAreOffsets?: boolean;
  ropeBase: number;
  normEpsilon: number;
  /** Further values of the GGUF header, as 32-bit floats, without the prefix of the architecture. */
  ggufFloats?: Readonly<Record<string, number>>;
  /** Further fields of config.json. */
  config: Readonly<Record<string, ConfigValue | Readonly<Record<string, ConfigValue>>>>;
  /** A model of the catalog with this architecture, whose sizes are taken when only the architecture is named. */
  typicalModel: string;
}

const attentionNorm = norm('attn_norm', 'input_layernorm');
const feedForwardNorm = norm('ffn_norm', 'post_attention_layernorm');
/** Gemma has norms before and after both halves of a layer. */
const fourNorms: readonly LayerPart[] = [
  attentionNorm,
  norm('post_attention_norm', 'post_attention_layernorm'),
  norm('ffn_norm', 'pre_feedforward_layernorm'),
  norm('post_ffw_norm', 'post_feedforward_layernorm'),
];

/** Tensors as llama.cpp's loader demands them and as transformers names them. */
export const twinArchitectures = {
  llama: {
    aliases: ['llama3', 'llama2', 'mistral'],
    gguf: 'llama',
    className: 'LlamaForCausalLM',
    modelType: 'llama',
    parts: [attentionNorm, attention({ biases: 'none' }), feedForwardNorm, gatedFeedForward],
    hasExperts: false,
    tiedEmbeddings: 'either',
    windowTokens: null,
    ropeBase: 500_000,
    normEpsilon: 1e-5,
    config: { hidden_act: 'silu', attention_bias: false, mlp_bias: false },
    typicalModel: 'meta-llama/Llama-3.1-8B-Instruct',
  },
  mixtral: {
    aliases: [],
    gguf: 'llama',
    className: 'MixtralForCausalLM',
    modelType: 'mixtral',
    parts: [
      attentionNorm,
      attention({ biases: 'none' }),
      feedForwardNorm,
      experts({
        router: 'block_sparse_moe.gate',
        expert: 'block_sparse_moe.experts',
        gate: 'w1',
        up: 'w3',
        down: 'w2',
      }),
    ],
    hasExperts: true,
    tiedEmbeddings: 'either',
    windowTokens: null,
    ropeBase: 1_000_000,
    normEpsilon: 1e-5,
    config: { hidden_act: 'silu', sliding_window: null },
    typicalModel: 'mistralai/Mixtral-8x7B-Instruct-v0.1',
  },
  qwen2: {
    aliases: ['qwen2.5'],
    gguf: 'qwen2',
    className: 'Qwen2ForCausalLM',
    modelType: 'qwen2',
    parts: [attentionNorm, attention({ biases: 'in' }), feedForwardNorm, gatedFeedForward],
    hasExperts: false,
    tiedEmbeddings: 'either',
    windowTokens: null,
    headsFillHidden: true,
    ropeBase: 1_000_000,
    normEpsilon: 1e-6,
    config: { hidden_act: 'silu', use_sliding_window: false },
    typicalModel: 'Qwen/Qwen2.5-7B-Instruct',
  },
  qwen3: {
    aliases: [],
    gguf: 'qwen3',
    className: 'Qwen3ForCausalLM',
    modelType: 'qwen3',
    parts: [attentionNorm, attention({ biases: 'none' }), headNorms, feedForwardNorm, gatedFeedForward],
    hasExperts: false,
    tiedEmbeddings: 'either',
    windowTokens: null,
    ropeBase: 1_000_000,
    normEpsilon: 1e-6,
    config: { hidden_act: 'silu', attention_bias: false, use_sliding_window: false },
    typicalModel: 'Qwen/Qwen3-8B',
  },
  qwen3moe: {
    aliases: ['qwen3_moe', 'qwen3-moe'],
    gguf: 'qwen3moe',
    className: 'Qwen3MoeForCausalLM',
    modelType: 'qwen3_moe',
    parts: [
      attentionNorm,
      attention({ biases: 'none' }),
      headNorms,
      feedForwardNorm,
      experts({
        router: 'mlp.gate',
        expert: 'mlp.experts',
        gate: 'gate_proj',
        up: 'up_proj',
        down: 'down_proj',
      }),
    ],
    hasExperts: true,
    tiedEmbeddings: 'either',
    windowTokens: null,
    ropeBase: 1_000_000,
    normEpsilon: 1e-6,
    config: {
      hidden_act: 'silu',
      attention_bias: false,
      use_sliding_window: false,
      decoder_sparse_step: 1,
      norm_topk_prob: true,
    },
    typicalModel: 'Qwen/Qwen3-30B-A3B',
  },
  gemma2: {
    aliases: ['gemma-2'],
    gguf: 'gemma2',
    className: 'Gemma2ForCausalLM',
    modelType: 'gemma2',
    parts: [...fourNorms, attention({ biases: 'none' }), gatedFeedForward],
    hasExperts: false,
    tiedEmbeddings: 'always',
    windowTokens: 4_096,
    windowPattern: 2,
    normsAreOffsets: true,
    ropeBase: 10_000,
    normEpsilon: 1e-6,
    ggufFloats: { attn_logit_softcapping: 50, final_logit_softcapping: 30 },
    config: {
      hidden_activation: 'gelu_pytorch_tanh',
      attn_logit_softcapping: 50,
      final_logit_softcapping: 30,
      query_pre_attn_scalar: 256,
    },
    typicalModel: 'google/gemma-2-9b-it',
  },
  gemma3: {
    aliases: ['gemma-3', 'gemma3_text'],
    gguf: 'gemma3',
    className: 'Gemma3ForCausalLM',
    modelType: 'gemma3_text',
    parts: [...fourNorms, attention({ biases: 'none' }), headNorms, gatedFeedForward],
    hasExperts: false,
    tiedEmbeddings: 'always',
    windowTokens: 1_024,
    windowPattern: 6,
    normsAreOffsets: true,
    ropeBase: 1_000_000,
    normEpsilon: 1e-6,
    config: {
      hidden_activation: 'gelu_pytorch_tanh',
      query_pre_attn_scalar: 256,
      rope_local_base_freq: 10_000,
      sliding_window_pattern: 6,
    },
    typicalModel: 'google/gemma-3-12b-it',
  },
  phi3: {
    aliases: ['phi-3', 'phi4', 'phi-4'],
    gguf: 'phi3',
    className: 'Phi3ForCausalLM',
    modelType: 'phi3',
    parts: [attentionNorm, fusedAttention, feedForwardNorm, fusedFeedForward],
    hasExperts: false,
    tiedEmbeddings: 'either',
    windowTokens: null,
    isMultiHead: true,
    headsFillHidden: true,
    ropeBase: 10_000,
    normEpsilon: 1e-5,
    config: { hidden_act: 'silu', sliding_window: null, pad_token_id: null },
    typicalModel: 'microsoft/phi-4',
  },
  'gpt-oss': {
    aliases: ['gpt_oss', 'gptoss'],
    gguf: 'gpt-oss',
    className: 'GptOssForCausalLM',
    modelType: 'gpt_oss',
    parts: [
      attentionNorm,
      attention({ biases: 'in-and-out', sinks: true }),
      norm('post_attention_norm', 'post_attention_layernorm'),
      stackedBiasedExperts,
    ],
    hasExperts: true,
    tiedEmbeddings: 'never',
    windowTokens: 128,
    windowPattern: 2,
    ropeBase: 150_000,
    normEpsilon: 1e-5,
    config: { hidden_act: 'silu', attention_bias: true, swiglu_limit: 7 },
    typicalModel: 'openai/gpt-oss-20b',
  },
} as const satisfies Record<string, TwinArchitecture>;

export type TwinArchitectureName = keyof typeof twinArchitectures;

/** The architecture with this name, in any of its spellings; null: twins of it cannot be made. */
export function findTwinArchitecture(word: string): TwinArchitectureName | null {
  const wanted = word.toLowerCase();
  const names = Object.keys(twinArchitectures) as TwinArchitectureName[];
  return (
    names.find((name) => {
      const { aliases, modelType, className }: TwinArchitecture = twinArchitectures[name];
      return [name, modelType, className.toLowerCase(), ...aliases].includes(wanted);
    }) ?? null
  );
}
