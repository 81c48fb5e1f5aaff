import type { DeploymentView } from 'edgewright/contract/status';
import { limits } from 'edgewright/contract/limits';
import { useEffect, useMemo, useRef } from 'react';
import { AnswerAnnouncer } from './answer-announcer.tsx';
import type { ChatSession } from './chat-session.ts';
import { isBusy, type ChatState } from './chat-state.ts';
import { Composer } from './composer.tsx';
import { ContextMeter } from './context-meter.tsx';
import { Conversation } from './conversation.tsx';
import { EmptyState } from './empty-state.tsx';
import type { GenerationSettings } from './generation-settings.ts';
import { useFollowScroll } from './use-follow-scroll.ts';

interface ChatPageProps {
  session: ChatSession;
  chat: ChatState;
  settings: GenerationSettings;
  model: { id: string; demo: boolean; contextTokens: number | null } | null;
  deployment: DeploymentView | null;
  /** Called when a request has ended without an answer: the state of the service may have changed. */
  onTrouble: () => void;
}

export function ChatPage({ session, chat, settings, model, deployment, onTrouble }: ChatPageProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const follow = useFollowScroll(chat.turns.length > 0);
  const { jumpToEnd } = follow;
  const busy = isBusy(chat);
  const failed = chat.turns.at(-1)?.answer.phase.kind === 'failed';
  useStopByKey(busy, session);
  useEffect(() => {
    // Where a keyboard is likely one can type at once; on a phone this would only open the keys.
    if (window.matchMedia?.('(pointer: fine)').matches) area.current?.focus();
  }, []);
  useEffect(() => {
    if (failed) onTrouble();
  }, [failed, onTrouble]);

  const modelId = model?.id ?? null;
  const ask = useMemo(() => (modelId === null ? null : { model: modelId, settings }), [modelId, settings]);
  const actions = useMemo(() => {
    // The control that was used is gone afterwards; the question is where the user goes on.
    const goOn = () => {
      area.current?.focus();
      jumpToEnd();
    };
    return {
      onSend: (question: string) => {
        if (ask) void session.send(question, ask);
        goOn();
      },
      onRetry: (question?: string) => {
        if (ask) void session.retry(ask, question);
        goOn();
      },
      onStop: () => {
        session.stop();
        area.current?.focus();
      },
      onNewChat: () => {
        session.clear();
        goOn();
      },
    };
  }, [ask, session, jumpToEnd]);

  return (
    <div className="chat">
      <Conversation
        chat={chat}
        actions={actions}
        follow={follow}
        empty={<EmptyState model={model} deployment={deployment} onAsk={actions.onSend} />}
      />
      <div className="dock">
        <Composer
          busy={busy}
          blocked={blockedBecause(model, chat)}
          placeholder={model ? `Ask ${model.id}` : 'Waiting for a model'}
          area={area}
          onSend={actions.onSend}
          onStop={actions.onStop}
        />
        <div className="dock-line">
          <p id="composer-hint" className="hint">
            <kbd>Enter</kbd> sends, <kbd>Shift</kbd>+<kbd>Enter</kbd> breaks the line, <kbd>Esc</kbd> stops
          </p>
          <ContextMeter
            chat={chat}
            contextTokens={deployment?.contextTokens ?? model?.contextTokens ?? null}
          />
        </div>
      </div>
      <AnswerAnnouncer chat={chat} />
    </div>
  );
}

function blockedBecause(model: ChatPageProps['model'], chat: ChatState): string | null {
  if (!model) return 'No model answers yet. The question can be sent as soon as one is there.';
  if (chat.turns.length >= limits.consoleTurns) {
    return `This conversation has reached ${limits.consoleTurns} questions. Start a new chat.`;
  }
  return null;
}

function useStopByKey(busy: boolean, session: ChatSession): void {
  useEffect(() => {
    if (!busy) return undefined;
    const stop = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.isComposing) session.stop();
    };
    document.addEventListener('keydown', stop);
    return () => document.removeEventListener('keydown', stop);
  }, [busy, session]);
}
