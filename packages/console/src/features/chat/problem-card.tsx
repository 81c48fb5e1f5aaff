import { Icon } from '../../components/icon.tsx';
import type { Problem } from '../../lib/api/service-error.ts';

interface ProblemCardProps {
  problem: Problem;
  /** True when a part of the answer stands above the card. */
  partial: boolean;
  /** Given for the last answer only. */
  actions: { onRetry: () => void; onNewChat: () => void } | null;
}

/** What went wrong, its code, and the way out. */
export function ProblemCard({ problem, partial, actions }: ProblemCardProps) {
  const { code, message, nextStep, httpStatus } = problem;
  const full = code === 'context_length_exceeded';
  return (
    <div className="problem-card" role="alert">
      <Icon name="alert" />
      <div>
        <p className="problem-title">{partial ? 'The answer broke off' : 'No answer'}</p>
        <p>{message}</p>
        <p className="problem-next">{nextStep}</p>
        <p className="problem-meta">
          <code className="problem-code">{code}</code>
          {httpStatus !== null && <span>HTTP {httpStatus}</span>}
        </p>
        {actions && (
          <div className="problem-actions">
            {full && (
              <button type="button" className="button" data-kind="primary" onClick={actions.onNewChat}>
                <Icon name="plus" /> New chat
              </button>
            )}
            <button type="button" className="button" onClick={actions.onRetry}>
              <Icon name="retry" /> Retry
            </button>
          </div>
        )}
      </div>
    </div>
  );
}
