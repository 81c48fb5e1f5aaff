import { modelStructureSchema } from '../../contract/model-structure.ts';
import type { StructureOutcome } from '../settle-structure.ts';
import type { JsonObject } from '../sources/read-json-file.ts';
import { expertsDecoder, plainDecoder, qwen2Decoder, type StructureBuilder } from './build-structure.ts';
import { ConfigFields, FieldProblem } from './config-fields.ts';
import {
  bloomDecoder,
  chatGlmDecoder,
  falconDecoder,
  gpt2Decoder,
  gptJDecoder,
  mptDecoder,
} from './first-decoders.ts';
import { gemmaFourDecoder } from './gemma-four-decoder.ts';
import { gatedDeltaDecoder, nemotronDecoder } from './hybrid-decoders.ts';
import { latentDecoder } from './latent-decoder.ts';

/** How models are built, by `model_type` of the part that writes text. */
const builders: Readonly<Record<string, StructureBuilder>> = {
  llama: plainDecoder(),
  mistral: plainDecoder({ window: 'all' }),
  ministral: plainDecoder({ window: 'all' }),
  granite: plainDecoder(),
  qwen2: qwen2Decoder,
  qwen2_vl_text: qwen2Decoder,
  qwen2_5_vl_text: qwen2Decoder,
  qwen3: qwen2Decoder,
  qwen3_vl_text: qwen2Decoder,
  phi: plainDecoder({ gated: false }),
  phi3: plainDecoder({ window: 'all' }),
  gemma: plainDecoder({ tied: true }),
  gemma2: plainDecoder({ tied: true, window: { period: 2 } }),
  gemma3_text: plainDecoder({ tied: true, window: { period: 6 } }),
  gemma4_text: gemmaFourDecoder,
  glm: plainDecoder(),
  glm4: plainDecoder(),
  mixtral: expertsDecoder({ window: 'all' }),
  qwen2_moe: expertsDecoder(),
  qwen3_moe: expertsDecoder(),
  qwen3_vl_moe_text: expertsDecoder(),
  gpt_oss: expertsDecoder({ window: { period: 2 } }),
  deepseek_v2: latentDecoder,
  deepseek_v3: latentDecoder,
  qwen3_next: gatedDeltaDecoder,
  qwen3_5_text: gatedDeltaDecoder,
  qwen3_5_moe_text: gatedDeltaDecoder,
  nemotron_h: nemotronDecoder,
  falcon: falconDecoder,
  RefinedWebModel: falconDecoder,
  RefinedWeb: falconDecoder,
  chatglm: chatGlmDecoder,
  bloom: bloomDecoder,
  mpt: mptDecoder,
  gpt2: gpt2Decoder,
  gptj: gptJDecoder,
};

/** Other names of the same: whole models with a vision part, and packages of MLC. */
const otherNames: Readonly<Record<string, string>> = {
  gemma3: 'gemma3_text',
  gemma4: 'gemma4_text',
  qwen2_vl: 'qwen2_vl_text',
  qwen2_5_vl: 'qwen2_5_vl_text',
  qwen3_vl: 'qwen3_vl_text',
  qwen3_vl_moe: 'qwen3_vl_moe_text',
  qwen3_5: 'qwen3_5_text',
  qwen3_5_moe: 'qwen3_5_moe_text',
  'phi-msft': 'phi',
};

/** How the model of a configuration is built, or why that cannot be told. `config`: of the part that writes text. */
export function readStructure(config: JsonObject, modelType: string): StructureOutcome {
  const name = otherNames[modelType] ?? modelType;
  const builder = Object.hasOwn(builders, name) ? builders[name] : undefined;
  if (!builder) return { kind: 'unknown', why: `its architecture, ${modelType}, is not in our table` };
  try {
    const parsed = modelStructureSchema.safeParse(builder(new ConfigFields(config)));
    return parsed.success
      ? { kind: 'known', structure: parsed.data }
      : {
          kind: 'unknown',
          why: `its configuration gives an impossible ${parsed.error.issues[0]?.path.join('.')}`,
        };
  } catch (thrown) {
    if (thrown instanceof FieldProblem) return { kind: 'unknown', why: thrown.message };
    throw thrown;
  }
}
