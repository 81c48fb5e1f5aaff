import { memo, useState } from 'react';
import { Icon } from '../../components/icon.tsx';
import { AnswerView } from './answer-view.tsx';
import type { Turn } from './chat-state.ts';
import { QuestionEditor } from './question-editor.tsx';

export interface TurnActions {
  /** Asks again; with `question`, that question instead. */
  onRetry: (question?: string) => void;
  onNewChat: () => void;
}

interface TurnViewProps {
  turn: Turn;
  /** Given for the last turn only. */
  actions: TurnActions | null;
  busy: boolean;
}

/** A question and its answer. Kept as it is while another turn grows. */
export const TurnView = memo(function TurnView({ turn, actions, busy }: TurnViewProps) {
  const [editing, setEditing] = useState(false);
  const answerActions = actions && { onRetry: () => actions.onRetry(), onNewChat: actions.onNewChat };
  return (
    <article className="turn">
      {editing && actions ? (
        <QuestionEditor
          question={turn.question}
          onCancel={() => setEditing(false)}
          onSend={(question) => {
            setEditing(false);
            actions.onRetry(question);
          }}
        />
      ) : (
        <div className="question-row">
          {actions && !busy && (
            <button
              type="button"
              className="icon-button"
              aria-label="Edit question"
              title="Edit question"
              onClick={() => setEditing(true)}
            >
              <Icon name="edit" />
            </button>
          )}
          <h2 className="question">
            <span className="visually-hidden">Your question: </span>
            {turn.question}
          </h2>
        </div>
      )}
      <AnswerView answer={turn.answer} actions={busy ? null : answerActions} />
    </article>
  );
});
