import { z } from 'zod';
import { limits } from '../../contract/limits.ts';
import type { LoadModel } from '../../contract/load-model.ts';
import type { DatasetPrompt } from '../../bench/prompts/dataset-requests.ts';
import { readJsonLines } from './read-lines.ts';

const traceLineSchema = z.object({
  at_ms: z.number().nonnegative(),
  input_tokens: z.int().positive().optional(),
  output_tokens: z.int().positive().optional(),
});

/** A recorded load. Its lines may be in any order. @throws AppError `bench_input_invalid` */
export async function readTrace(path: string): Promise<Extract<LoadModel, { kind: 'trace' }>['arrivals']> {
  const lines = await readJsonLines(path, { schema: traceLineSchema, most: limits.benchRequests });
  return lines
    .toSorted((left, right) => left.at_ms - right.at_ms)
    .map(({ at_ms: atMs, input_tokens: inputTokens, output_tokens: outputTokens }) => ({
      atMs,
      ...(inputTokens === undefined ? {} : { inputTokens }),
      ...(outputTokens === undefined ? {} : { outputTokens }),
    }));
}

const messageSchema = z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string() });
const promptLineSchema = z
  .object({
    messages: z.array(messageSchema).min(1).optional(),
    prompt: z.string().min(1).optional(),
    output_tokens: z.int().positive().optional(),
  })
  .refine((line) => (line.messages === undefined) !== (line.prompt === undefined), {
    message: 'it needs "messages" or "prompt", and not both',
  });

/** @throws AppError `bench_input_invalid` */
export async function readPrompts(path: string): Promise<DatasetPrompt[]> {
  const lines = await readJsonLines(path, { schema: promptLineSchema, most: limits.benchDatasetPrompts });
  return lines.map(({ messages, prompt, output_tokens: outputTokens }) => ({
    messages: messages ?? [{ role: 'user', content: prompt ?? '' }],
    outputTokens: outputTokens ?? null,
  }));
}
