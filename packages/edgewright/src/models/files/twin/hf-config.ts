import type { Tokenizer } from './read-gguf-tokenizer.ts';
import type { TwinArchitecture } from './twin-architectures.ts';
import type { TwinShape } from './twin-shape.ts';
import type { WeightType } from './number-types.ts';

export interface ConfiguredTwin {
  architecture: TwinArchitecture;
  shape: TwinShape;
  type: WeightType;
  tokenizer: Tokenizer;
}

/** `config.json` as transformers and the engines built on it read it. */
export function hfConfig({ architecture, shape, type, tokenizer }: ConfiguredTwin): object {
  return {
    architectures: [architecture.className],
    model_type: architecture.modelType,
    hidden_size: shape.hiddenLength,
    intermediate_size: shape.feedForwardWidth,
    num_hidden_layers: shape.layers,
    num_attention_heads: shape.heads,
    num_key_value_heads: shape.kvHeads,
    head_dim: shape.headLength,
    vocab_size: shape.vocabularySize,
    max_position_embeddings: shape.contextTokens,
    tie_word_embeddings: shape.tiedEmbeddings,
    rms_norm_eps: architecture.normEpsilon,
    rope_theta: architecture.ropeBase,
    attention_dropout: 0,
    initializer_range: 0.02,
    use_cache: true,
    // So that nobody takes its answers for an engine's fault.
    edgewright_random_weights: true,
    torch_dtype: type === 'bf16' ? 'bfloat16' : 'float16',
    bos_token_id: tokenizer.ids.get('bos') ?? null,
    eos_token_id: tokenizer.ids.get('eos') ?? null,
    ...architecture.config,
    ...windowFields(architecture, shape),
    ...expertFields(architecture, shape),
  };
}

function windowFields({ windowPattern }: TwinArchitecture, { windowTokens, layers }: TwinShape): object {
  if (windowTokens === null || windowPattern === undefined) return {};
  return {
    sliding_window: windowTokens,
    // The last layer of each group looks at everything.
    layer_types: Array.from({ length: layers }, (_, index) =>
      (index + 1) % windowPattern === 0 ? 'full_attention' : 'sliding_attention',
    ),
  };
}

/** Families never agreed on how to call these. */
function expertFields({ modelType }: TwinArchitecture, { experts, feedForwardWidth }: TwinShape): object {
  if (experts === null) return {};
  const isQwen = modelType === 'qwen3_moe';
  return {
    [isQwen ? 'num_experts' : 'num_local_experts']: experts.count,
    num_experts_per_tok: experts.active,
    ...(isQwen ? { moe_intermediate_size: feedForwardWidth, mlp_only_layers: [] } : {}),
    router_aux_loss_coef: 0.001,
    output_router_logits: false,
  };
}

/** `generation_config.json`: how the model wants to be sampled, and where it ends. */
export function hfGenerationConfig({ ids }: Tokenizer): object {
  const ends = [ids.get('eos'), ids.get('eot')].filter((id) => id !== undefined);
  return {
    bos_token_id: ids.get('bos') ?? null,
    eos_token_id: [...new Set(ends)],
    pad_token_id: ids.get('padding') ?? ids.get('eos') ?? null,
    do_sample: true,
    temperature: 1,
  };
}

/** Fields that transformers checks to be floats, and JSON.stringify writes 50 for 50.0. */
const floatFields =
  /^(\s*"(?:rope_theta|rope_local_base_freq|attention_dropout|attn_logit_softcapping|final_logit_softcapping|swiglu_limit|temperature)": -?\d+)(,?)$/gm;

/** A document of a checkpoint as transformers accepts it. */
export function hfDocument(content: object): string {
  return `${JSON.stringify(content, null, 2).replaceAll(floatFields, '$1.0$2')}\n`;
}
