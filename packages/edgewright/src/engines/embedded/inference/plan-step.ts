/** What one running request wants of the next step. */
export interface StepDemand {
  /** Prompt tokens that are not evaluated yet. 0: the request is generating and wants one token. */
  promptTokensLeft: number;
}

export interface StepLimits {
  /** Most tokens in one step. */
  batchTokens: number;
  /** Most prompt tokens in one step, so that it does not take too long. */
  promptTokens: number;
}

/**
 * Divides one step among the running requests: every generating request gets its token, and prompts share
 * what is left, the oldest first. The answer has one entry per demand, in tokens; 0 means "next time".
 */
export function planStep(demands: readonly StepDemand[], stepLimits: StepLimits): number[] {
  const generating = demands.filter(({ promptTokensLeft }) => promptTokensLeft === 0).length;
  let promptRoom = Math.min(stepLimits.promptTokens, stepLimits.batchTokens - generating);
  return demands.map(({ promptTokensLeft }) => {
    if (promptTokensLeft === 0) return 1;
    const share = Math.max(0, Math.min(promptTokensLeft, promptRoom));
    promptRoom -= share;
    return share;
  });
}

/** A step that answers others may take about this long, or their tokens come in visible bursts. */
const sharedStepMs = 60;
/** A step without anybody waiting for tokens. Bounds how long a cancelled prompt goes on. */
const soloStepMs = 200;
/** Smaller pieces of a prompt waste the batch: their cost per token rises. */
const fewestPromptTokens = 32;

/**
 * How many prompt tokens fit into the time of one step.
 *
 * @param promptTokensPerMs measured so far; null before the first measurement.
 */
export function promptTokensPerStep(options: {
  promptTokensPerMs: number | null;
  othersGenerating: boolean;
  batchTokens: number;
}): number {
  const { promptTokensPerMs, othersGenerating, batchTokens } = options;
  if (promptTokensPerMs === null) return Math.min(batchTokens, 64);
  const targetMs = othersGenerating ? sharedStepMs : soloStepMs;
  const affordable = Math.floor(promptTokensPerMs * targetMs);
  return Math.min(batchTokens, Math.max(fewestPromptTokens, affordable));
}
