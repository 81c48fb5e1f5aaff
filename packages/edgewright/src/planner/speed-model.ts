import type { Workload } from '../contract/objective.ts';
import type { SpeedConstants } from './calibration.ts';

/** What a step costs, apart from the constants. */
export interface StepCost {
  /** Read by one step of all sessions. */
  readonly bytes: number;
  readonly bandwidthBytesPerSecond: number;
  /** Parameters that run for one token. */
  readonly activeParameters: number;
}

export interface Speed {
  readonly ttftMs: number;
  readonly tpotMs: number;
  readonly endToEndMs: number;
  readonly systemTokensPerSecond: number;
  /** The terms of the time per token. */
  readonly terms: { readonly overheadMs: number; readonly readMs: number; readonly prefillMs: number };
}

/** Context in the middle of an answer. */
export function middleTokens({ inputTokens, outputTokens }: Workload): number {
  return Math.round(inputTokens + outputTokens / 2);
}

/**
 * The model of three terms. A step costs a constant, and the time to read weights and cache; and while one
 * request decodes its answer, each of the others inserts one prompt:
 *
 *     TPOT = t0 + bytes / (efficiency × bandwidth) + (sessions − 1) / output × new prompt tokens / P
 *     TTFT = one step + new prompt tokens / P × q,   q = 1 + log2(sessions) / 8, at most 2
 *     E2E  = TTFT + (output − 1) × TPOT;   system tokens/s = sessions × output / E2E
 *
 * `extraStepMs` is what speculation adds to a step, `tokensPerStep` what it gains.
 */
export function predictSpeed(
  cost: StepCost,
  load: Workload,
  constants: SpeedConstants & { prefillRate: number },
  speculation: { extraStepMs: number; tokensPerStep: number } = { extraStepMs: 0, tokensPerStep: 1 },
): Speed {
  const { sessions, inputTokens, outputTokens, cachedTokens } = load;
  const promptMs = promptTimeMs(inputTokens - cachedTokens, cost, constants.prefillRate);
  const readMs = (cost.bytes / (constants.efficiency * cost.bandwidthBytesPerSecond)) * 1_000;
  const { extraStepMs, tokensPerStep } = speculation;
  const stepMs = constants.t0Ms + readMs + extraStepMs;
  const prefillMs = ((sessions - 1) / outputTokens) * promptMs;
  const tpotMs = stepMs / tokensPerStep + prefillMs;
  const ttftMs = stepMs + promptMs * promptQueueFactor(sessions);
  const endToEndMs = ttftMs + (outputTokens - 1) * tpotMs;
  return {
    ttftMs,
    tpotMs,
    endToEndMs,
    systemTokensPerSecond: (sessions * outputTokens * 1_000) / endToEndMs,
    terms: {
      overheadMs: (constants.t0Ms + extraStepMs) / tokensPerStep,
      readMs: readMs / tokensPerStep,
      prefillMs,
    },
  };
}

/** Time of one prompt alone: P is the rate over the parameters that run for one token. */
export function promptTimeMs(tokens: number, { activeParameters }: StepCost, prefillRate: number): number {
  return (Math.max(0, tokens) * activeParameters * 1_000) / prefillRate;
}

/** Prompts that arrive together wait for each other; AIConfigurator's correction for vLLM. */
export function promptQueueFactor(sessions: number): number {
  return Math.min(2, 1 + Math.log2(Math.max(1, sessions)) / 8);
}
