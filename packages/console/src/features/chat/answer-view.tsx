import { Markdown } from '../../components/markdown.tsx';
import { AnswerFooter } from './answer-footer.tsx';
import type { Answer } from './chat-state.ts';
import { ProblemCard } from './problem-card.tsx';

interface AnswerViewProps {
  answer: Answer;
  /** Given for the last answer only. */
  actions: { onRetry: () => void; onNewChat: () => void } | null;
}

export function AnswerView({ answer, actions }: AnswerViewProps) {
  const { phase, text, reasoning, model } = answer;
  const failed = phase.kind === 'failed';
  const ended = failed || phase.kind === 'finished' || phase.kind === 'stopped';
  return (
    <div className="answer" data-phase={phase.kind} aria-busy={!ended}>
      <p className="answer-model">{model}</p>
      {reasoning !== '' && (
        <details className="reasoning">
          <summary>Reasoning</summary>
          <p>{reasoning}</p>
        </details>
      )}
      {text !== '' && <Markdown text={text} />}
      {!ended && text === '' && <Waiting />}
      {phase.kind === 'finished' && text === '' && (
        <p className="answer-empty">The model ended without a word.</p>
      )}
      {failed && <ProblemCard problem={phase.problem} partial={text !== ''} actions={actions} />}
      {ended && (text !== '' || !failed) && (
        <AnswerFooter answer={answer} onRetry={actions && !failed ? actions.onRetry : null} />
      )}
    </div>
  );
}

function Waiting() {
  return (
    <p className="waiting">
      <span className="waiting-mark" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <span className="visually-hidden">Waiting for the first token</span>
    </p>
  );
}
