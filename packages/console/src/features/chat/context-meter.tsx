import { formatInteger } from '../../lib/format.ts';
import type { ChatState } from './chat-state.ts';

interface ContextMeterProps {
  chat: ChatState;
  /** Longest prompt plus answer in tokens; `null` when the service does not say. */
  contextTokens: number | null;
}

/** Above this share of the context the next question may not fit. */
const nearlyFull = 0.85;

/** How much of the model's context this conversation fills, by the last count of the service. */
export function ContextMeter({ chat, contextTokens }: ContextMeterProps) {
  const usedTokens = chat.turns.findLast(({ answer }) => answer.usage !== null)?.answer.usage?.totalTokens;
  if (usedTokens === undefined || contextTokens === null) return null;
  const share = Math.min(1, usedTokens / contextTokens);
  const text = `${formatInteger(usedTokens)} of ${formatInteger(contextTokens)} tokens`;
  return (
    <div className="context-meter" data-full={share >= nearlyFull} title={`Context in use: ${text}`}>
      <span>Context</span>
      <meter
        aria-label="Context in use"
        min={0}
        max={contextTokens}
        value={usedTokens}
        aria-valuetext={text}
      />
      <span className="meter-text">
        {formatInteger(usedTokens)} / {formatInteger(contextTokens)}
      </span>
    </div>
  );
}
