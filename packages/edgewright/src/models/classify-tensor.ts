/** What a tensor is for, as far as memory and speed depend on it. */
export type TensorRole = 'embedding' | 'head' | 'dense' | 'experts' | 'tower' | 'buffer';

const dot = String.raw`(?:^|\.)`;

/** Names as Hugging Face, MLC and GGUF files give them. The first row that matches decides. */
const rolesByName: readonly (readonly [TensorRole, RegExp])[] = [
  // Constants that old checkpoints carry along: attention masks, rotation tables. They are no parameters.
  [
    'buffer',
    /(?:\.attn\.(?:masked_)?bias|\.attention\.(?:masked_)?bias|rotary_emb\.inv_freq|\.position_ids)$/,
  ],
  [
    'tower',
    new RegExp(
      `${dot}(?:visual|vision_tower|vision_model|vision_encoder|vision_embed_tokens|img_processor|audio_tower|audio_model|embed_vision|embed_audio|multi_modal_projector|vision_language_adapter|mm_projector|patch_merger|radio_model|sound_encoder|sound_projection|mlp1|image_newline)\\.`,
    ),
  ],
  ['tower', new RegExp(`${dot}(?:mtp|nextn)\\.`)],
  ['experts', /\.experts\.|_exps\.|\.moe\.(?:e1_e3|e2)\./],
  ['head', new RegExp(`${dot}(?:lm_head|embed_out|output_layer)\\.|^output\\.weight$`)],
  [
    'embedding',
    new RegExp(
      `${dot}(?:embed_tokens|embed_in|word_embeddings|wte|tok_embeddings|embeddings|token_embd)\\.(?:weight|q_weight|q_scale|qweight|weight_scale|scales|weight_packed)$`,
    ),
  ],
];

/** `layers`: of the model itself; those beyond, as DeepSeek V3 has one, only predict further tokens. */
export function classifyTensor(name: string, layers: number | null): TensorRole {
  for (const [role, pattern] of rolesByName) {
    if (pattern.test(name)) return role === 'tower' || !isBeyond(name, layers) ? role : 'tower';
  }
  return isBeyond(name, layers) ? 'tower' : 'dense';
}

function isBeyond(name: string, layers: number | null): boolean {
  if (layers === null) return false;
  const [, index] =
    /^(?:(?:model|language_model|transformer|backbone)\.)*(?:layers|h|blocks)\.(\d+)\./.exec(name) ??
    /^blk\.(\d+)\./.exec(name) ??
    [];
  return index !== undefined && Number(index) >= layers;
}
