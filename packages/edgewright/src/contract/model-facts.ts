import { z } from 'zod';
import { modelStructureSchema, quantizationMethods, weightPartsSchema } from './model-structure.ts';

/** One number for every layer, or a list with one entry per layer. */
const perLayer = z.union([z.int().min(0), z.array(z.int().min(0))]);

/**
 * What the header of a model says about it. Weights are never read. `null` means not known; where a number
 * was expected and could not be told, `unknown` says why. Sizes in bytes.
 */
export const modelFactsSchema = z.object({
  schema: z.literal('edgewright/model-facts@1'),
  /** `catalog`: nothing is on disk; the numbers are the catalog's. */
  format: z.enum(['gguf', 'huggingface', 'tensorrt-llm', 'mlc', 'catalog']),
  /** File or folder that was given; the first part of a split model; `org/name` for a model of the catalog. */
  path: z.string(),
  /** Name in the header, or the file name without its ending. */
  name: z.string(),
  /** As llama.cpp calls it: `llama`, `qwen3`, `gemma3`. */
  architecture: z.string(),
  parameters: z.number(),
  /** Sum of all tensors: what must be resident to run. */
  weightsBytes: z.number(),
  /** Sum of all files. */
  fileBytes: z.number(),
  /** Format of most weights: `bf16`, `fp8`, `nvfp4`, `mxfp4`, `int4-awq`, `int4-gptq`, or a GGUF type (`q4_k_m`). */
  precision: z.string(),
  /** Longest context the model was trained for, in tokens. */
  contextTokens: z.int().min(1).nullable(),
  layers: z.int().min(1).nullable(),
  embeddingLength: z.int().min(1).nullable(),
  /** Width of the feed-forward part; of all experts that run for one token together. */
  feedForwardLength: z.int().min(1).nullable(),
  heads: perLayer.nullable(),
  kvHeads: perLayer.nullable(),
  /** Numbers per head in one key and one value. */
  keyLength: z.int().min(1).nullable(),
  valueLength: z.int().min(1).nullable(),
  /** Some layers look back only this far. `null` when all look at everything. */
  slidingWindowTokens: z.int().min(1).nullable(),
  vocabularySize: z.int().min(1).nullable(),
  /** `gpt2` (byte-pair), `llama` (SentencePiece), ... */
  tokenizerModel: z.string().nullable(),
  hasChatTemplate: z.boolean(),
  /** A twin made for measurements: its answers mean nothing. Absent: it is none, as far as one can tell. */
  randomWeights: z.literal(true).optional(),
  /** All parts in order; one entry when the model is not split. */
  files: z.array(z.object({ path: z.string(), bytes: z.number() })).min(1),
  /**
   * Key/value cache of one token over all layers, at 16 bits per number. Exact for plain attention; an upper
   * bound when `slidingWindowTokens` is set. Latent attention counts compressed, as engines that absorb the
   * projections keep it. Recurrent layers add a state per sequence that is not in it: see `structure`.
   */
  kvBytesPerToken: z.number().nullable(),
  unknown: z.array(z.object({ fact: z.string(), why: z.string() })),
  /** `org/name[@revision]` where it is known to come from a hub. */
  repository: z.string().nullable().default(null),
  /** Per-layer structure; null when the architecture is not understood, and then `unknown` says so. */
  structure: modelStructureSchema.nullable().default(null),
  /**
   * Parameters that run for one token: all but the embedding (which is looked up, unless it is the output matrix
   * too), towers, and experts that were not chosen.
   */
  activeParameters: z.number().nullable().default(null),
  quantization: z
    .object({
      method: z.enum(quantizationMethods),
      /** Weights that share a scale; null: not grouped, or not known. */
      groupSize: z.int().min(1).nullable(),
      /** Precision the checkpoint asks the KV cache to have; null: it does not say. */
      kvCacheDtype: z.string().nullable(),
      /** Modules that were left at 16 bits, as the checkpoint names them. */
      excluded: z.array(z.string()),
    })
    .nullable()
    .default(null),
  weights: weightPartsSchema.nullable().default(null),
  /** Draft model for speculative decoding: of which kind, and for which model it was made. */
  draft: z
    .object({
      kind: z.enum(['eagle', 'eagle3', 'medusa', 'mtp', 'small-model']),
      forModel: z.string().nullable(),
    })
    .nullable()
    .default(null),
});
export type ModelFacts = z.infer<typeof modelFactsSchema>;
