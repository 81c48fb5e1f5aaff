import type { Answer } from './chat-state.ts';

/** The figures under an answer. `null` means it cannot be known. */
export interface AnswerMetrics {
  /** From sending the question to the first piece of the answer, by the browser's clock. */
  ttftMs: number | null;
  /** Output tokens after the first, divided by the time after the first. */
  tokensPerSecond: number | null;
  promptTokens: number | null;
  cachedTokens: number | null;
  outputTokens: number | null;
}

/** When all pieces arrive within this time, network reads decide the figure and not the model. */
const shortestMeasurableMs = 5;

export function measureAnswer(answer: Answer): AnswerMetrics {
  const { sentAtMs, firstTokenAtMs, lastTokenAtMs, usage } = answer;
  return {
    ttftMs: firstTokenAtMs === null ? null : firstTokenAtMs - sentAtMs,
    tokensPerSecond: rate(usage?.outputTokens ?? null, firstTokenAtMs, lastTokenAtMs),
    promptTokens: usage?.promptTokens ?? null,
    cachedTokens: usage?.cachedTokens ?? null,
    outputTokens: usage?.outputTokens ?? null,
  };
}

function rate(outputTokens: number | null, firstAtMs: number | null, lastAtMs: number | null): number | null {
  if (outputTokens === null || firstAtMs === null || lastAtMs === null) return null;
  const elapsedMs = lastAtMs - firstAtMs;
  if (outputTokens < 2 || elapsedMs < shortestMeasurableMs) return null;
  return ((outputTokens - 1) / elapsedMs) * 1_000;
}
