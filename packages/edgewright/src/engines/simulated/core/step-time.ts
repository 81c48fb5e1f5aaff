import type { SimulatedSpeed } from '../simulation-spec.ts';

/** What one step does. */
export interface StepWork {
  /** Requests that decode. */
  readonly decoding: number;
  /** Tokens in the cache that they look back at, all together. */
  readonly contextTokens: number;
  readonly promptTokens: number;
}

/** How long a step takes that begins at `nowMs`. */
export function stepTimeMs(speed: SimulatedSpeed, work: StepWork, nowMs: number): number {
  const speculating = work.decoding > 0 ? (speed.speculation?.extraStepMs ?? 0) : 0;
  const plainMs =
    speed.t0Ms +
    speed.weightsMs +
    speculating +
    speed.kvMsPerToken * work.contextTokens +
    speed.prefillMsPerToken * work.promptTokens;
  const isHot = speed.thermal !== null && nowMs >= speed.thermal.afterMs;
  return plainMs * (isHot ? (speed.thermal?.slowdown ?? 1) : 1);
}

/** Tokens that one step yields for one request in the mean. */
export function meanTokensPerStep(speed: SimulatedSpeed, answerTokens: number): number {
  const { speculation } = speed;
  if (speculation === null) return 1;
  const { short, tokensPerStep } = speculation;
  return short !== null && answerTokens <= short.upToTokens ? short.tokensPerStep : tokensPerStep;
}
