import type { TokenUsage } from '../../lib/api/answer-piece.ts';
import type { Problem } from '../../lib/api/service-error.ts';
import type { ChatMessage } from '../../lib/api/stream-chat.ts';

/** Where an answer stands. Exactly one at a time. */
export type AnswerPhase =
  | { kind: 'waiting' }
  | { kind: 'streaming' }
  | { kind: 'finished'; finishReason: string }
  | { kind: 'stopped' }
  | { kind: 'failed'; problem: Problem };

/** One try to answer. Times are the browser's monotonic clock in milliseconds; `null` means not yet. */
export interface Answer {
  /** New for every try, so that late news of an abandoned one can be told apart. */
  id: string;
  model: string;
  text: string;
  /** What a reasoning model thought before it answered. */
  reasoning: string;
  sentAtMs: number;
  firstTokenAtMs: number | null;
  lastTokenAtMs: number | null;
  usage: TokenUsage | null;
  phase: AnswerPhase;
}

export interface Turn {
  id: string;
  question: string;
  answer: Answer;
}

/** The conversation. Only the last turn can be in progress. */
export interface ChatState {
  turns: readonly Turn[];
}

export const emptyChat: ChatState = { turns: [] };

export function isBusy({ turns }: ChatState): boolean {
  const kind = turns.at(-1)?.answer.phase.kind;
  return kind === 'waiting' || kind === 'streaming';
}

/**
 * What is sent for the last turn. Earlier turns without any answer are left out: two questions in a row
 * break the templates of some models.
 */
export function messagesFor({ turns }: ChatState, systemPrompt: string): ChatMessage[] {
  const messages: ChatMessage[] = [];
  if (systemPrompt.trim() !== '') messages.push({ role: 'system', content: systemPrompt });
  for (const turn of turns.slice(0, -1)) {
    if (turn.answer.text === '') continue;
    messages.push({ role: 'user', content: turn.question });
    messages.push({ role: 'assistant', content: turn.answer.text });
  }
  const last = turns.at(-1);
  if (last) messages.push({ role: 'user', content: last.question });
  return messages;
}
