import { CopyButton } from '../../components/copy-button.tsx';
import { Icon } from '../../components/icon.tsx';
import { formatDuration, formatInteger, formatRate } from '../../lib/format.ts';
import { measureAnswer } from './answer-metrics.ts';
import type { Answer, AnswerPhase } from './chat-state.ts';

interface AnswerFooterProps {
  answer: Answer;
  /** Given for the last answer only. */
  onRetry: (() => void) | null;
}

/** The measured figures of an ended answer, and what can be done with it. */
export function AnswerFooter({ answer, onRetry }: AnswerFooterProps) {
  return (
    <footer className="answer-footer">
      <AnswerFigures answer={answer} />
      <div className="answer-actions">
        {answer.text !== '' && <CopyButton text={answer.text} label="Copy answer" />}
        {onRetry && (
          <button type="button" className="quiet-button" onClick={onRetry}>
            <Icon name="retry" /> Retry
          </button>
        )}
      </div>
      {onRetry && (
        <p className="figures-note">
          Times by the clock of this browser; tokens as the service counted them.
        </p>
      )}
    </footer>
  );
}

function AnswerFigures({ answer }: { answer: Answer }) {
  const { ttftMs, tokensPerSecond, promptTokens, cachedTokens, outputTokens } = measureAnswer(answer);
  const cached = cachedTokens ? ` (${formatInteger(cachedTokens)} from cache)` : '';
  const figures: Figure[] = [
    {
      name: 'First token',
      value: ttftMs === null ? null : formatDuration(ttftMs),
      why: 'From sending the question to the first token, by the clock of this browser.',
    },
    {
      name: 'Speed',
      value: tokensPerSecond === null ? null : `${formatRate(tokensPerSecond)} tok/s`,
      why: 'Output tokens after the first, divided by the time after the first, by the clock of this browser.',
    },
    {
      name: 'Prompt',
      value: promptTokens === null ? null : `${formatInteger(promptTokens)} tok${cached}`,
      why: 'Tokens of the question and the conversation before it, as the service counted them.',
    },
    {
      name: 'Output',
      value: outputTokens === null ? null : `${formatInteger(outputTokens)} tok`,
      why: 'Tokens of the answer, as the service counted them.',
    },
    { name: 'End', ...describeEnd(answer.phase) },
  ];
  return (
    <dl className="figures" aria-label="Measured by this browser">
      {figures.map(({ name, value, why, warn }) => (
        <div key={name} title={why} data-warn={warn}>
          <dt>{name}</dt>
          <dd>{value ?? <span aria-label="not known">–</span>}</dd>
        </div>
      ))}
    </dl>
  );
}

interface Figure {
  name: string;
  value: string | null;
  why: string;
  warn?: boolean;
}

const finishWords: Record<string, string> = {
  stop: 'complete',
  length: 'cut at max tokens',
  content_filter: 'held back by a filter',
  tool_calls: 'asks for a tool',
};

function describeEnd(phase: AnswerPhase): Omit<Figure, 'name'> {
  switch (phase.kind) {
    case 'finished': {
      const { finishReason } = phase;
      return {
        value: finishWords[finishReason] ?? finishReason,
        why: `The service gave the finish reason "${finishReason}".`,
        warn: finishReason !== 'stop',
      };
    }
    case 'stopped':
      return {
        value: 'stopped by you',
        why: 'Stopped here; token counts arrive only with a complete answer.',
      };
    case 'failed':
      return { value: 'broke off', why: phase.problem.message, warn: true };
    case 'waiting':
    case 'streaming':
      return { value: null, why: 'The answer has not ended yet.' };
  }
}
