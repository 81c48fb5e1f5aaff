import { z } from 'zod';
import type { ForcedMethod } from '../tokens/ask-forced.ts';
import type { TokenChoice } from '../tokens/token-choice.ts';
import { passes } from './judged-item.ts';

const choiceSchema: z.ZodType<TokenChoice> = z.object({
  token: z.string(),
  alternatives: z.array(z.tuple([z.string(), z.number()])),
});

/** A line of `answers.jsonl`, written the moment an answer is there. */
const answerLineSchema = z.object({
  kind: z.literal('answer'),
  pass: z.enum(passes),
  id: z.string(),
  answer: z.object({
    text: z.string(),
    toolCalls: z.array(z.object({ name: z.string(), arguments: z.string() })).readonly(),
    finishReason: z.string().nullable(),
    tokens: z.number().nullable(),
    failure: z.string().nullable(),
    durationMs: z.number(),
    choices: z.array(choiceSchema).readonly(),
  }),
});

const forcedMethods = ['echo', 'prompt_logprobs', 'step'] as const satisfies ForcedMethod[];

/** What one side would have said next in one text. */
const forcedLineSchema = z.object({
  kind: z.literal('forced'),
  side: z.enum(['baseline', 'candidate']),
  method: z.enum(forcedMethods),
  text: z.int().nonnegative(),
  choices: z.array(choiceSchema).readonly(),
});
export type ForcedLine = z.infer<typeof forcedLineSchema>;

export const runLineSchema = z.discriminatedUnion('kind', [answerLineSchema, forcedLineSchema]);
export type RunLine = z.infer<typeof runLineSchema>;
