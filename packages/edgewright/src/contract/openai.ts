import { z } from 'zod';
import { limits } from './limits.ts';

/**
 * The part of the OpenAI protocol that Edgewright reads. Strict about the type of every field it knows,
 * silent about fields it does not know: those pass through to the engine untouched.
 */

const contentPart = z.looseObject({ type: z.string() });

const message = z.looseObject({
  role: z.string().min(1),
  content: z.union([z.string(), z.array(contentPart), z.null()]).optional(),
});

const tokenCount = z.int().min(1);

/** Fields that chat completions and completions share. `null` counts as absent, as OpenAI does it. */
const generation = {
  model: z.string().min(1),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  max_tokens: tokenCount.nullish(),
  min_tokens: z.int().min(0).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().gt(0).max(1).nullish(),
  top_k: z.int().min(-1).nullish(),
  min_p: z.number().min(0).max(1).nullish(),
  presence_penalty: z.number().min(-2).max(2).nullish(),
  frequency_penalty: z.number().min(-2).max(2).nullish(),
  repetition_penalty: z.number().gt(0).max(10).nullish(),
  seed: z.int().nullish(),
  stop: z.union([z.string().min(1), z.array(z.string().min(1)).max(limits.stopSequences)]).nullish(),
  ignore_eos: z.boolean().nullish(),
  n: z.int().min(1).max(limits.choices).nullish(),
  user: z.string().nullish(),
};

export const chatCompletionRequestSchema = z.looseObject({
  ...generation,
  messages: z.array(message).min(1),
  max_completion_tokens: tokenCount.nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.int().min(0).max(limits.topLogprobs).nullish(),
  response_format: z.looseObject({ type: z.string() }).nullish(),
});
export type ChatCompletionRequest = z.infer<typeof chatCompletionRequestSchema>;

export const completionRequestSchema = z.looseObject({
  ...generation,
  prompt: z.union([
    z.string(),
    z.array(z.string()).min(1),
    z.array(z.int().min(0)).min(1),
    z.array(z.array(z.int().min(0)).min(1)).min(1),
  ]),
  logprobs: z.int().min(0).max(limits.topLogprobs).nullish(),
  echo: z.boolean().nullish(),
});
export type CompletionRequest = z.infer<typeof completionRequestSchema>;

/** One text, several, or the same as tokens. */
const embeddingInput = z.union([
  z.string().min(1),
  z.array(z.string().min(1)).min(1).max(limits.embeddingInputs),
  z.array(z.int().min(0)).min(1),
  z
    .array(z.array(z.int().min(0)).min(1))
    .min(1)
    .max(limits.embeddingInputs),
]);

export const embeddingRequestSchema = z.looseObject({
  model: z.string().min(1),
  input: embeddingInput,
  /** @default float */
  encoding_format: z.enum(['float', 'base64']).nullish(),
  /** Length of the vectors. @default the model's own */
  dimensions: z.int().min(1).max(limits.embeddingDimensions).nullish(),
  user: z.string().nullish(),
  /** There is nothing to stream. */
  stream: z.literal(false).nullish(),
});
export type EmbeddingRequest = z.infer<typeof embeddingRequestSchema>;

export const usageSchema = z.looseObject({
  prompt_tokens: z.number(),
  completion_tokens: z.number(),
  total_tokens: z.number(),
  prompt_tokens_details: z.looseObject({ cached_tokens: z.number().nullish() }).nullish(),
});
export type Usage = z.infer<typeof usageSchema>;

/** The envelope of every error. */
export const openAiErrorSchema = z.object({
  error: z.object({
    message: z.string(),
    type: z.string(),
    /** The field that is wrong, for example `messages[0].role`. */
    param: z.string().nullable(),
    code: z.string().nullable(),
  }),
});
export type OpenAiError = z.infer<typeof openAiErrorSchema>;

/** One entry of `GET /v1/models`. The last three fields are ours. */
export const modelEntrySchema = z.object({
  id: z.string(),
  object: z.literal('model'),
  /** Seconds since the epoch. */
  created: z.number(),
  owned_by: z.string(),
  /** Longest prompt plus answer, in tokens (the name vLLM uses). */
  max_model_len: z.number(),
  ready: z.boolean(),
  demo: z.boolean(),
});
export type ModelEntry = z.infer<typeof modelEntrySchema>;

/** `GET /v1/models`. */
export const modelListSchema = z.object({ object: z.literal('list'), data: z.array(modelEntrySchema) });
