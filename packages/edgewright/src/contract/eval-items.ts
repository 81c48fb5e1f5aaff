import { z } from 'zod';
import { limits } from './limits.ts';

const pattern = z.string().min(1).max(limits.evalPatternCharacters);
const texts = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);

/** How an answer is judged. Read strictly: a slip in a name must not pass everything. */
export const evalCheckSchema = z.discriminatedUnion('type', [
  /** The whole answer, without spaces and the full stop at its end; one of several. */
  z.strictObject({ type: z.literal('exact'), value: texts, caseSensitive: z.boolean().optional() }),
  /** The last number of the answer. `tolerance` is absolute. @default 0 */
  z.strictObject({ type: z.literal('number'), value: z.number(), tolerance: z.number().min(0).optional() }),
  /** A JavaScript expression that must be found. `flags` of `imsu`. @default i */
  z.strictObject({
    type: z.literal('regex'),
    pattern,
    flags: z
      .string()
      .regex(/^[imsu]{0,4}$/)
      .optional(),
  }),
  /** All of these, upper and lower case alike. */
  z.strictObject({ type: z.literal('contains'), value: texts }),
  /** JSON that fits a schema; `fields` must have these values besides. */
  z.strictObject({
    type: z.literal('json_schema'),
    schema: z.record(z.string(), z.unknown()),
    fields: z.record(z.string(), z.unknown()).optional(),
  }),
  /** The letter of a choice. */
  z.strictObject({ type: z.literal('choice'), value: z.string().regex(/^[A-J]$/) }),
  /** A call of this tool; every argument named must have its value. */
  z.strictObject({
    type: z.literal('tool_call'),
    name: z.string().min(1),
    arguments: z.record(z.string(), z.unknown()).optional(),
  }),
]);
export type EvalCheck = z.infer<typeof evalCheckSchema>;

export const evalMessageSchema = z.strictObject({
  role: z.enum(['system', 'user', 'assistant']),
  content: z.string().min(1),
});

/** One question, and how its answer is judged. A line of a file that the user brings has this form, without `set`. */
export const evalItemSchema = z.strictObject({
  id: z.string().min(1).max(200),
  messages: z.array(evalMessageSchema).min(1),
  check: evalCheckSchema,
  /** As the chat interface takes them. */
  tools: z.array(z.looseObject({ type: z.literal('function') })).optional(),
  /** @default 400 */
  max_tokens: z.int().min(1).max(16_384).optional(),
});
export type EvalItem = z.infer<typeof evalItemSchema> & {
  /** The built-in set, or the file, that it is of. */
  set: string;
};
