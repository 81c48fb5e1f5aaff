import { z } from 'zod';
import type { EvalItem } from '../../../contract/eval-items.ts';
import { limits } from '../../../contract/limits.ts';
import type { ToolCall } from '../checks/judge-answer.ts';
import { readTokenChoices, type TokenChoice } from '../tokens/token-choice.ts';
import type { TargetClient, TargetReply } from './target-client.ts';

/** What one side said to one item. */
export interface Answer {
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  /** As the service said it; `refused`, `too-slow` and `unreachable` are ours. */
  readonly finishReason: string | null;
  /** Generated tokens; null where the service does not count. */
  readonly tokens: number | null;
  /** Where no answer came: why. */
  readonly failure: string | null;
  readonly durationMs: number;
  /** First tokens with their alternatives; empty where they were not asked for. */
  readonly choices: readonly TokenChoice[];
}

const replySchema = z.looseObject({
  choices: z
    .array(
      z.looseObject({
        message: z.looseObject({
          content: z.string().nullish(),
          tool_calls: z
            .array(
              z.looseObject({
                function: z.looseObject({ name: z.string(), arguments: z.string().nullish() }),
              }),
            )
            .nullish(),
        }),
        finish_reason: z.string().nullish(),
        logprobs: z.unknown().optional(),
      }),
    )
    .min(1),
  usage: z.looseObject({ completion_tokens: z.number().nullish() }).nullish(),
});

/** Greedy and seeded: what can be fixed from here is fixed. The rest is the engine's, and the self-check measures it. */
export async function askChat(
  client: TargetClient,
  about: {
    item: Pick<EvalItem, 'messages' | 'tools' | 'max_tokens'>;
    seed: number;
    wantsChoices: boolean;
    signal: AbortSignal;
  },
): Promise<{ answer: Answer; reply: TargetReply }> {
  const { item, seed, wantsChoices, signal } = about;
  const startMs = performance.now();
  const reply = await client.post(
    '/chat/completions',
    {
      model: client.target.model,
      messages: item.messages,
      ...(item.tools === undefined ? {} : { tools: item.tools }),
      max_tokens: item.max_tokens ?? 400,
      temperature: 0,
      top_p: 1,
      seed,
      ...(wantsChoices ? { logprobs: true, top_logprobs: limits.evalAlternatives } : {}),
    },
    signal,
  );
  return { answer: answerOf(reply, performance.now() - startMs), reply };
}

function answerOf(reply: TargetReply, durationMs: number): Answer {
  const empty = { text: '', toolCalls: [], tokens: null, durationMs: Math.round(durationMs), choices: [] };
  switch (reply.kind) {
    case 'refused':
      return { ...empty, finishReason: 'refused', failure: `HTTP ${reply.status}: ${reply.message}` };
    case 'too-slow':
      return { ...empty, finishReason: 'too-slow', failure: 'no answer before the deadline' };
    case 'unreachable':
      return { ...empty, finishReason: 'unreachable', failure: reply.message };
    case 'answered': {
      const read = replySchema.safeParse(reply.body);
      const choice = read.data?.choices[0];
      if (choice === undefined)
        return { ...empty, finishReason: 'refused', failure: 'the answer holds no choice' };
      const calls = choice.message.tool_calls ?? [];
      return {
        ...empty,
        text: (choice.message.content ?? '').slice(0, limits.evalAnswerCharacters),
        toolCalls: calls.map(({ function: { name, arguments: given } }) => ({
          name,
          arguments: given ?? '',
        })),
        finishReason: choice.finish_reason ?? null,
        tokens: read.data?.usage?.completion_tokens ?? null,
        failure: null,
        choices: readTokenChoices(choice.logprobs).slice(0, limits.evalDivergenceTokens),
      };
    }
  }
}
