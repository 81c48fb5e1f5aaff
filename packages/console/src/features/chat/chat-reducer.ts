import type { TokenUsage } from '../../lib/api/answer-piece.ts';
import type { Problem } from '../../lib/api/service-error.ts';
import { emptyChat, isBusy, type Answer, type ChatState } from './chat-state.ts';

/** Everything that can happen to a conversation. `answerId` names the try that the news belongs to. */
export type ChatAction =
  | { kind: 'question-sent'; turnId: string; question: string; answerId: string; model: string; atMs: number }
  | { kind: 'answer-retried'; question: string; answerId: string; model: string; atMs: number }
  | {
      kind: 'text-received';
      answerId: string;
      text: string;
      reasoning: string;
      firstAtMs: number;
      lastAtMs: number;
    }
  | { kind: 'usage-received'; answerId: string; usage: TokenUsage }
  | { kind: 'answer-finished'; answerId: string; finishReason: string }
  | { kind: 'answer-stopped'; answerId: string }
  | { kind: 'answer-failed'; answerId: string; problem: Problem }
  | { kind: 'conversation-cleared' };

/** The only place where a conversation changes. News for an answer that is no longer awaited changes nothing. */
export function reduceChat(state: ChatState, action: ChatAction): ChatState {
  switch (action.kind) {
    case 'question-sent': {
      if (isBusy(state)) return state;
      const { turnId: id, question } = action;
      return { turns: [...state.turns, { id, question, answer: newAnswer(action) }] };
    }
    case 'answer-retried': {
      const last = state.turns.at(-1);
      if (!last || isBusy(state)) return state;
      const { question } = action;
      return { turns: [...state.turns.slice(0, -1), { ...last, question, answer: newAnswer(action) }] };
    }
    case 'text-received':
      return changeAwaited(state, action.answerId, (answer) => ({
        ...answer,
        text: answer.text + action.text,
        reasoning: answer.reasoning + action.reasoning,
        firstTokenAtMs: answer.firstTokenAtMs ?? action.firstAtMs,
        lastTokenAtMs: action.lastAtMs,
        phase: { kind: 'streaming' },
      }));
    case 'usage-received':
      return changeAwaited(state, action.answerId, (answer) => ({ ...answer, usage: action.usage }));
    case 'answer-finished':
      return changeAwaited(state, action.answerId, (answer) => ({
        ...answer,
        phase: { kind: 'finished', finishReason: action.finishReason },
      }));
    case 'answer-stopped':
      return changeAwaited(state, action.answerId, (answer) => ({ ...answer, phase: { kind: 'stopped' } }));
    case 'answer-failed':
      return changeAwaited(state, action.answerId, (answer) => ({
        ...answer,
        phase: { kind: 'failed', problem: action.problem },
      }));
    case 'conversation-cleared':
      return emptyChat;
  }
}

function newAnswer({ answerId, model, atMs }: { answerId: string; model: string; atMs: number }): Answer {
  return {
    id: answerId,
    model,
    text: '',
    reasoning: '',
    sentAtMs: atMs,
    firstTokenAtMs: null,
    lastTokenAtMs: null,
    usage: null,
    phase: { kind: 'waiting' },
  };
}

function changeAwaited(state: ChatState, answerId: string, change: (answer: Answer) => Answer): ChatState {
  const last = state.turns.at(-1);
  if (!last || last.answer.id !== answerId || !isBusy(state)) return state;
  return { turns: [...state.turns.slice(0, -1), { ...last, answer: change(last.answer) }] };
}
