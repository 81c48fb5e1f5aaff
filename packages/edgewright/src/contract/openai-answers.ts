import { z } from 'zod';
import { usageSchema } from './openai.ts';

/**
 * Answers of engines, as far as every engine has them. They pass through as they came, so that more may stand in them;
 * this is for the document of the API, and nothing is held against it on the way.
 */

const toolCall = z.looseObject({
  id: z.string(),
  type: z.literal('function'),
  /** `arguments`: JSON as text. */
  function: z.looseObject({ name: z.string(), arguments: z.string() }),
});

const finishReason = z.string().nullable();

/** `POST /v1/chat/completions`. */
export const chatCompletionSchema = z.looseObject({
  id: z.string(),
  object: z.literal('chat.completion'),
  /** Seconds since the epoch. */
  created: z.number(),
  model: z.string(),
  choices: z.array(
    z.looseObject({
      index: z.int(),
      message: z.looseObject({
        role: z.string(),
        content: z.string().nullish(),
        tool_calls: z.array(toolCall).nullish(),
      }),
      finish_reason: finishReason,
    }),
  ),
  usage: usageSchema.nullish(),
});

/** One event of its stream; the last is `[DONE]`. */
export const chatCompletionChunkSchema = z.looseObject({
  id: z.string(),
  object: z.literal('chat.completion.chunk'),
  created: z.number(),
  model: z.string(),
  choices: z.array(
    z.looseObject({
      index: z.int(),
      delta: z.looseObject({ role: z.string().nullish(), content: z.string().nullish() }),
      finish_reason: finishReason.optional(),
    }),
  ),
  usage: usageSchema.nullish(),
});

/** `POST /v1/completions`, and one event of its stream. */
export const completionSchema = z.looseObject({
  id: z.string(),
  object: z.literal('text_completion'),
  created: z.number(),
  model: z.string(),
  choices: z.array(
    z.looseObject({ index: z.int(), text: z.string(), finish_reason: finishReason.optional() }),
  ),
  usage: usageSchema.nullish(),
});

/** `POST /v1/embeddings`. An embedding is base64 of 32-bit floats where that was asked for. */
export const embeddingListSchema = z.looseObject({
  object: z.literal('list'),
  data: z.array(
    z.looseObject({
      object: z.literal('embedding'),
      index: z.int(),
      embedding: z.union([z.array(z.number()), z.string()]),
    }),
  ),
  model: z.string(),
  usage: z.looseObject({ prompt_tokens: z.number(), total_tokens: z.number() }).nullish(),
});

/** `POST /v1/responses`. */
export const responseSchema = z.looseObject({
  id: z.string(),
  object: z.literal('response'),
  /** Seconds since the epoch. */
  created_at: z.number(),
  status: z.enum(['in_progress', 'completed', 'incomplete', 'failed']),
  error: z.looseObject({ code: z.string(), message: z.string() }).nullable(),
  incomplete_details: z.looseObject({ reason: z.string() }).nullable(),
  model: z.string(),
  output: z.array(z.looseObject({ type: z.string(), id: z.string(), status: z.string() })),
  usage: z
    .looseObject({ input_tokens: z.number(), output_tokens: z.number(), total_tokens: z.number() })
    .nullable(),
});

/** One event of its stream, for example `response.output_text.delta`. */
export const responseEventSchema = z.looseObject({ type: z.string() });
