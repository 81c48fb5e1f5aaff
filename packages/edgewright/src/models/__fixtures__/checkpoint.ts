import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeSparseSafetensors, type TensorShape } from './write-safetensors.ts';

/** How a linear layer is stored. */
export type LinearFormat = (name: string, output: number, input: number) => TensorShape[];

const tensor = (name: string, dtype: string, ...shape: number[]): TensorShape => ({ name, dtype, shape });

/** The ways in which the tools of the field store a linear layer. */
export const linearFormats = {
  bf16: (name, output, input) => [tensor(`${name}.weight`, 'BF16', output, input)],
  modeloptFp8: (name, output, input) => [
    tensor(`${name}.weight`, 'F8_E4M3', output, input),
    tensor(`${name}.weight_scale`, 'F32'),
    tensor(`${name}.input_scale`, 'F32'),
  ],
  blockFp8: (name, output, input) => [
    tensor(`${name}.weight`, 'F8_E4M3', output, input),
    tensor(`${name}.weight_scale_inv`, 'F32', Math.ceil(output / 128), Math.ceil(input / 128)),
  ],
  modeloptNvfp4: (name, output, input) => [
    tensor(`${name}.weight`, 'U8', output, input / 2),
    tensor(`${name}.weight_scale`, 'F8_E4M3', output, input / 16),
    tensor(`${name}.weight_scale_2`, 'F32'),
    tensor(`${name}.input_scale`, 'F32'),
  ],
  awq: (name, output, input) => [
    tensor(`${name}.qweight`, 'I32', input, output / 8),
    tensor(`${name}.qzeros`, 'I32', input / 128, output / 8),
    tensor(`${name}.scales`, 'F16', input / 128, output),
  ],
  gptq: (name, output, input) => [
    tensor(`${name}.qweight`, 'I32', input / 8, output),
    tensor(`${name}.qzeros`, 'I32', input / 128, output / 8),
    tensor(`${name}.scales`, 'F16', input / 128, output),
    tensor(`${name}.g_idx`, 'I32', input),
  ],
  packed: (name, output, input) => [
    tensor(`${name}.weight_packed`, 'I32', output, input / 8),
    tensor(`${name}.weight_scale`, 'BF16', output, input / 128),
    tensor(`${name}.weight_shape`, 'I64', 2),
  ],
  packedNvfp4: (name, output, input) => [
    tensor(`${name}.weight_packed`, 'U8', output, input / 2),
    tensor(`${name}.weight_scale`, 'F8_E4M3', output, input / 16),
    tensor(`${name}.weight_global_scale`, 'F32', 1),
    tensor(`${name}.input_global_scale`, 'F32', 1),
  ],
  channelFp8: (name, output, input) => [
    tensor(`${name}.weight`, 'F8_E4M3', output, input),
    tensor(`${name}.weight_scale`, 'BF16', output, 1),
  ],
  int8: (name, output, input) => [
    tensor(`${name}.weight`, 'I8', output, input),
    tensor(`${name}.weight_scale`, 'BF16', output, 1),
  ],
  bitsandbytes: (name, output, input) => [
    tensor(`${name}.weight`, 'U8', (output * input) / 2, 1),
    tensor(`${name}.weight.absmax`, 'U8', (output * input) / 64),
    tensor(`${name}.weight.nested_absmax`, 'F32', (output * input) / 64 / 256),
    tensor(`${name}.weight.quant_map`, 'F32', 16),
    tensor(`${name}.weight.quant_state.bitsandbytes__nf4`, 'U8', 80),
  ],
} as const satisfies Record<string, LinearFormat>;

export interface LlamaShape {
  layers: number;
  hidden: number;
  heads: number;
  kvHeads: number;
  headLength: number;
  width: number;
  vocabulary: number;
  tied?: true;
  experts?: number;
}

export const llama8b: LlamaShape = {
  layers: 32,
  hidden: 4_096,
  heads: 32,
  kvHeads: 8,
  headLength: 128,
  width: 14_336,
  vocabulary: 128_256,
};

/** Every tensor of a Llama, or with `experts` of a Mixtral. */
export function llamaTensors(shape: LlamaShape, linear: LinearFormat = linearFormats.bf16): TensorShape[] {
  const { hidden, heads, kvHeads, headLength, width, vocabulary } = shape;
  const tensors = [tensor('model.embed_tokens.weight', 'BF16', vocabulary, hidden)];
  for (let layer = 0; layer < shape.layers; layer += 1) {
    const at = `model.layers.${layer}`;
    tensors.push(
      ...linear(`${at}.self_attn.q_proj`, heads * headLength, hidden),
      ...linear(`${at}.self_attn.k_proj`, kvHeads * headLength, hidden),
      ...linear(`${at}.self_attn.v_proj`, kvHeads * headLength, hidden),
      ...linear(`${at}.self_attn.o_proj`, hidden, heads * headLength),
      tensor(`${at}.input_layernorm.weight`, 'BF16', hidden),
      tensor(`${at}.post_attention_layernorm.weight`, 'BF16', hidden),
    );
    if (shape.experts === undefined) {
      tensors.push(
        ...linear(`${at}.mlp.gate_proj`, width, hidden),
        ...linear(`${at}.mlp.up_proj`, width, hidden),
        ...linear(`${at}.mlp.down_proj`, hidden, width),
      );
      continue;
    }
    tensors.push(tensor(`${at}.block_sparse_moe.gate.weight`, 'BF16', shape.experts, hidden));
    for (let expert = 0; expert < shape.experts; expert += 1) {
      const of = `${at}.block_sparse_moe.experts.${expert}`;
      tensors.push(
        ...linear(`${of}.w1`, width, hidden),
        ...linear(`${of}.w3`, width, hidden),
        ...linear(`${of}.w2`, hidden, width),
      );
    }
  }
  tensors.push(tensor('model.norm.weight', 'BF16', hidden));
  if (shape.tied !== true) tensors.push(tensor('lm_head.weight', 'BF16', vocabulary, hidden));
  return tensors;
}

export function llamaConfig(shape: LlamaShape, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    architectures: [shape.experts === undefined ? 'LlamaForCausalLM' : 'MixtralForCausalLM'],
    model_type: shape.experts === undefined ? 'llama' : 'mixtral',
    hidden_size: shape.hidden,
    num_hidden_layers: shape.layers,
    num_attention_heads: shape.heads,
    num_key_value_heads: shape.kvHeads,
    head_dim: shape.headLength,
    intermediate_size: shape.width,
    vocab_size: shape.vocabulary,
    max_position_embeddings: 131_072,
    tie_word_embeddings: shape.tied ?? false,
    torch_dtype: 'bfloat16',
    ...(shape.experts === undefined ? {} : { num_local_experts: shape.experts, num_experts_per_tok: 2 }),
    ...changes,
  };
}

/** A whole folder of full-sized files without data; with `parts` above 1, split and with an index. */
export async function writeCheckpoint(
  folder: string,
  content: { config: Record<string, unknown>; tensors: readonly TensorShape[]; parts?: number },
): Promise<string> {
  const { config, tensors, parts = 1 } = content;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  await writeFile(join(folder, 'tokenizer.json'), '{}');
  const tokenizer = { tokenizer_class: 'PreTrainedTokenizerFast', chat_template: '{{ messages }}' };
  await writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify(tokenizer));
  if (parts === 1) {
    await writeSparseSafetensors(join(folder, 'model.safetensors'), tensors);
    return folder;
  }
  const weightMap: Record<string, string> = {};
  const each = Math.ceil(tensors.length / parts);
  for (let part = 0; part < parts; part += 1) {
    const name = `model-${String(part + 1).padStart(5, '0')}-of-${String(parts).padStart(5, '0')}.safetensors`;
    const own = tensors.slice(part * each, (part + 1) * each);
    for (const { name: of } of own) weightMap[of] = name;
    await writeSparseSafetensors(join(folder, name), own);
  }
  const index = { metadata: { total_size: 0 }, weight_map: weightMap };
  await writeFile(join(folder, 'model.safetensors.index.json'), JSON.stringify(index));
  return folder;
}
