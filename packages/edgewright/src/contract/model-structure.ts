import { z } from 'zod';

/** Layers of one kind that keep something per token or per sequence. `count` layers are alike. */
export const mixerGroupSchema = z.discriminatedUnion('kind', [
  z.object({
    /** Keys and values per head: multi-head, grouped-query and multi-query attention. */
    kind: z.literal('attention'),
    count: z.int().min(1),
    heads: z.int().min(1),
    kvHeads: z.int().min(1),
    /** Numbers per head in one key and one value. */
    keyLength: z.int().min(1),
    valueLength: z.int().min(1),
    /** Looks back only this far; null: at everything. */
    windowTokens: z.int().min(1).nullable(),
    /** The query projection also makes a gate for the output, which doubles it (Qwen3.5). Not said: no. */
    outputGate: z.boolean().optional(),
  }),
  z.object({
    /** One compressed vector per token instead of keys and values (DeepSeek's MLA). */
    kind: z.literal('latent-attention'),
    count: z.int().min(1),
    heads: z.int().min(1),
    /** `kv_lora_rank` and `qk_rope_head_dim`: what an engine that absorbs the projections keeps per token. */
    latentLength: z.int().min(1),
    ropeLength: z.int().min(0),
    /** For engines that do not: they keep whole keys and values per head. */
    keyLength: z.int().min(1),
    valueLength: z.int().min(1),
    /** `q_lora_rank`; null: queries are not compressed. */
    queryLatentLength: z.int().min(1).nullable(),
  }),
  z.object({
    /** A state of constant size per sequence. */
    kind: z.literal('mamba2'),
    count: z.int().min(1),
    heads: z.int().min(1),
    headLength: z.int().min(1),
    stateLength: z.int().min(1),
    groups: z.int().min(1),
    convolutionLength: z.int().min(1),
  }),
  z.object({
    /** Linear attention with the gated delta rule: a matrix per head and sequence. */
    kind: z.literal('gated-delta'),
    count: z.int().min(1),
    keyHeads: z.int().min(1),
    valueHeads: z.int().min(1),
    keyLength: z.int().min(1),
    valueLength: z.int().min(1),
    convolutionLength: z.int().min(1),
  }),
]);
export type MixerGroup = z.infer<typeof mixerGroupSchema>;

/** Feed-forward layers of one kind. */
export const feedForwardGroupSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('dense'),
    count: z.int().min(1),
    width: z.int().min(1),
    /** Gated ones have three matrices (SwiGLU, GeGLU), plain ones two. */
    gated: z.boolean(),
  }),
  z.object({
    kind: z.literal('experts'),
    count: z.int().min(1),
    experts: z.int().min(1),
    /** Of them so many run for one token. */
    activeExperts: z.int().min(1),
    /** Width of one expert. */
    width: z.int().min(1),
    gated: z.boolean(),
    /** Width of what always runs beside them; 0: nothing does. */
    sharedWidth: z.int().min(0),
    /** Length of the compressed vector that experts read and write (Nemotron 3 Super). Not said: `hiddenLength`. */
    inputLength: z.int().min(1).optional(),
  }),
]);
export type FeedForwardGroup = z.infer<typeof feedForwardGroupSchema>;

/** How a model is built, as far as memory and speed depend on it. Layers are grouped by kind; order is not kept. */
export const modelStructureSchema = z.object({
  hiddenLength: z.int().min(1),
  vocabularySize: z.int().min(1),
  /** Embedding and output matrix are one. */
  tiedEmbeddings: z.boolean(),
  mixers: z.array(mixerGroupSchema),
  feedForward: z.array(feedForwardGroupSchema),
  /** Biases, norms, position tables, vision towers and the like: counted, not modelled. */
  otherParameters: z.number().min(0),
  /** Of them in a vision or audio tower, or in layers that only predict further tokens (MTP). */
  towerParameters: z.number().min(0),
});
export type ModelStructure = z.infer<typeof modelStructureSchema>;

/** Methods by which weights are quantised, as engines tell them apart. */
export const quantizationMethods = [
  'none',
  'gguf',
  'modelopt-fp8',
  'modelopt-nvfp4',
  'modelopt-mixed',
  'fp8',
  'awq',
  'gptq',
  'compressed-tensors-fp8',
  'compressed-tensors-w4a16',
  'compressed-tensors-nvfp4',
  'compressed-tensors-int8',
  'mxfp4',
  'bitsandbytes',
  'mlc',
  'other',
] as const;

/** Bytes of the weights by what they are for. Exact where tensors were listed, computed where only a config was. */
export const weightPartsSchema = z.object({
  /** Read once per token: one row. */
  embeddingBytes: z.number().min(0),
  /** Output matrix; 0 when it is the embedding. */
  headBytes: z.number().min(0),
  /** Attention, dense feed-forward, norms: read whole at every step. */
  denseBytes: z.number().min(0),
  /** All experts together; a step reads only those that were chosen. */
  expertBytes: z.number().min(0),
  /** Vision and audio towers, and layers that only predict further tokens: resident, not read by a plain step. */
  towerBytes: z.number().min(0),
  /** Of all of it: in the quantised format, scales included. */
  quantizedBytes: z.number().min(0),
  /** The rest, which stayed at 16 or 32 bits. */
  remainderBytes: z.number().min(0),
});
export type WeightParts = z.infer<typeof weightPartsSchema>;
