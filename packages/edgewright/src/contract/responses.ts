import { z } from 'zod';
import { limits } from './limits.ts';

/**
 * The request of `POST /v1/responses`, in the form that keeps nothing on the server. Fields that are not named here go
 * to the engine as fields of a chat completion.
 */

const inputPart = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('input_text'), text: z.string() }),
  z.looseObject({
    type: z.literal('input_image'),
    /** An address or a data URL. */
    image_url: z.string().nullish(),
    file_id: z.string().nullish(),
    detail: z.string().nullish(),
  }),
  z.looseObject({
    type: z.literal('input_file'),
    file_data: z.string().nullish(),
    file_id: z.string().nullish(),
    file_url: z.string().nullish(),
    filename: z.string().nullish(),
  }),
  z.looseObject({
    type: z.literal('input_audio'),
    input_audio: z.looseObject({ data: z.string(), format: z.string() }),
  }),
  z.looseObject({ type: z.literal('output_text'), text: z.string() }),
  z.looseObject({ type: z.literal('refusal'), refusal: z.string() }),
]);
export type InputPart = z.infer<typeof inputPart>;

const content = z.union([z.string(), z.array(inputPart)]);

const messageItem = z.looseObject({
  type: z.literal('message'),
  role: z.enum(['user', 'assistant', 'system', 'developer']),
  content,
});
const functionCallItem = z.looseObject({
  type: z.literal('function_call'),
  call_id: z.string().min(1),
  name: z.string().min(1),
  /** JSON as text. */
  arguments: z.string(),
});
const functionOutputItem = z.looseObject({
  type: z.literal('function_call_output'),
  call_id: z.string().min(1),
  output: content,
});
/** What the model thought; taken, and not sent to the engine again. */
const reasoningItem = z.looseObject({ type: z.literal('reasoning') });

export const inputItemSchema = z.discriminatedUnion('type', [
  messageItem,
  functionCallItem,
  functionOutputItem,
  reasoningItem,
]);
export type InputItem = z.infer<typeof inputItemSchema>;
/** Types of items that are taken; a message may leave its type out. */
export const inputItemTypes: readonly string[] = inputItemSchema.options.map(
  (option) => option.shape.type.value,
);

const functionTool = z.looseObject({
  type: z.literal('function'),
  name: z.string().min(1),
  description: z.string().nullish(),
  /** A JSON schema. */
  parameters: z.record(z.string(), z.unknown()).nullish(),
  strict: z.boolean().nullish(),
});
export type FunctionTool = z.infer<typeof functionTool>;

const textFormat = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text') }),
  z.looseObject({ type: z.literal('json_object') }),
  z.looseObject({
    type: z.literal('json_schema'),
    name: z.string().min(1),
    schema: z.record(z.string(), z.unknown()),
    description: z.string().nullish(),
    strict: z.boolean().nullish(),
  }),
]);

export const responsesRequestSchema = z.looseObject({
  model: z.string().min(1),
  input: z.union([z.string(), z.array(inputItemSchema).min(1).max(limits.responseInputItems)]),
  instructions: z.string().nullish(),
  tools: z.array(functionTool).nullish(),
  tool_choice: z
    .union([
      z.enum(['none', 'auto', 'required']),
      z.looseObject({ type: z.literal('function'), name: z.string().min(1) }),
    ])
    .nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  text: z.looseObject({ format: textFormat.nullish() }).nullish(),
  reasoning: z.looseObject({ effort: z.string().nullish(), summary: z.string().nullish() }).nullish(),
  max_output_tokens: z.int().min(1).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().gt(0).max(1).nullish(),
  top_logprobs: z.int().min(0).max(limits.topLogprobs).nullish(),
  include: z.array(z.string()).nullish(),
  metadata: z
    .record(
      z.string().max(limits.responseMetadataNameCharacters),
      z.string().max(limits.responseMetadataValueCharacters),
    )
    .refine((pairs) => Object.keys(pairs).length <= limits.responseMetadataPairs, {
      error: `has more than ${limits.responseMetadataPairs} pairs`,
    })
    .nullish(),
  stream: z.boolean().nullish(),
  store: z.boolean().nullish(),
  user: z.string().nullish(),
});
export type ResponsesRequest = z.infer<typeof responsesRequestSchema>;
