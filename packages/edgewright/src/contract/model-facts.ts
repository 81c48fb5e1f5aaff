import { z } from 'zod';

/** One number for every layer, or a list with one entry per layer. */
const perLayer = z.union([z.int().min(0), z.array(z.int().min(0))]);

/**
 * What the header of a model says about it. Weights are never read. `null` means not known; where a number
 * was expected and could not be told, `unknown` says why. Sizes in bytes.
 */
export const modelFactsSchema = z.object({
  schema: z.literal('edgewright/model-facts@1'),
  format: z.literal('gguf'),
  /** The file that was given; the first part of a split model. */
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
  /** GGUF type of most weights: `q8_0`, `q4_k_m`, `f16`. */
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
  /** All parts in order; one entry when the model is not split. */
  files: z.array(z.object({ path: z.string(), bytes: z.number() })).min(1),
  /**
   * Key/value cache of one token over all layers, at 16 bits per number. Exact for plain attention; an upper
   * bound when `slidingWindowTokens` is set. `null` for recurrent, hybrid and latent attention.
   */
  kvBytesPerToken: z.number().nullable(),
  unknown: z.array(z.object({ fact: z.string(), why: z.string() })),
});
export type ModelFacts = z.infer<typeof modelFactsSchema>;
