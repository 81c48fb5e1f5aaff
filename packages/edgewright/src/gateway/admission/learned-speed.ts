import type { RequestNeed } from './request-need.ts';

/** A request that an engine has answered. Monotonic times as `performance.now()`; null: not known. */
export interface AnsweredRequest {
  readonly need: RequestNeed;
  readonly sentAtMs: number;
  readonly endedAtMs: number;
  readonly firstTokenAtMs: number | null;
  readonly lastTokenAtMs: number | null;
  readonly promptTokens: number | null;
  readonly cachedTokens: number | null;
  readonly outputTokens: number | null;
}

/** Weight of the newest request in each running mean. */
const NEWEST_WEIGHT = 0.15;
/** Shorter prompts tell more about the frame around them than about the text. */
const TELLING_PROMPT_TOKENS = 200;
/** Mean errors that a promise leaves room for. */
const ERROR_MARGIN = 3;
/** English text has about four bytes per token, source code and other languages fewer. */
const FIRST_BYTES_PER_TOKEN = 4;

/** What one deployment was seen to do lately; before that, what its plan predicts. */
export class LearnedSpeed {
  /** Mean time per token after the first. */
  tpotMs: number | null;
  /** New prompt tokens per second, from sending a request to its first token. */
  promptTokensPerSecond: number | null;
  outputTokens: number | null = null;
  heldMs: number | null = null;
  bytesPerPromptToken = FIRST_BYTES_PER_TOKEN;
  /** Tokens reserved for each token that was used in the end, at least 1. */
  reservedPerUsed = 1;
  /** Of the predictions of first tokens. */
  #errorMs = 0;

  constructor(planned: { tpotMs: number | null; promptTokensPerSecond: number | null }) {
    this.tpotMs = planned.tpotMs;
    this.promptTokensPerSecond = planned.promptTokensPerSecond;
  }

  observe(answered: AnsweredRequest): void {
    this.#learnError(answered);
    this.heldMs = blend(this.heldMs, answered.endedAtMs - answered.sentAtMs);
    const { promptTokens, outputTokens, need } = answered;
    if (outputTokens !== null) this.outputTokens = blend(this.outputTokens, outputTokens);
    this.#learnPace(answered);
    if (promptTokens === null) return;
    if (promptTokens >= TELLING_PROMPT_TOKENS) {
      const seen = Math.min(16, Math.max(1, need.textBytes / promptTokens));
      this.bytesPerPromptToken = blend(this.bytesPerPromptToken, seen);
      this.#learnPromptRate(answered, promptTokens - (answered.cachedTokens ?? 0));
    }
    const used = promptTokens + (outputTokens ?? 0);
    if (used > 0) this.reservedPerUsed = blend(this.reservedPerUsed, Math.max(1, need.reservedTokens / used));
  }

  /** Time until the first token of a prompt with so many new tokens; null: not known. */
  promptMs(newTokens: number): number | null {
    if (this.promptTokensPerSecond === null) return null;
    return (Math.max(0, newTokens) / this.promptTokensPerSecond) * 1_000 + (this.tpotMs ?? 0);
  }

  /**
   * The same with a margin for how far off it was lately: three times the mean error, as TCP allows four mean deviations
   * (RFC 6298) before it takes a packet for lost. For promises; 0 while nothing is known.
   */
  surelyPromptMs(newTokens: number): number {
    return (this.promptMs(newTokens) ?? 0) + ERROR_MARGIN * this.#errorMs;
  }

  /** How long a request holds its slot; null: nothing was answered yet, and nothing was planned. */
  serviceMs(need: RequestNeed): number | null {
    const promptMs = this.promptMs(need.promptTokens);
    if (promptMs === null || this.tpotMs === null) return this.heldMs;
    return promptMs + need.outputTokens * this.tpotMs;
  }

  /** Work of an output token, in prompt tokens, when `sessions` share each step. */
  outputWeight(sessions: number): number {
    if (this.tpotMs === null || this.promptTokensPerSecond === null) return 2;
    const promptTokenMs = 1_000 / this.promptTokensPerSecond;
    return Math.min(200, Math.max(1, this.tpotMs / Math.max(1, sessions) / promptTokenMs));
  }

  #learnError({ need, firstTokenAtMs, sentAtMs, cachedTokens, promptTokens }: AnsweredRequest): void {
    const newTokens = (promptTokens ?? need.promptTokens) - (cachedTokens ?? 0);
    const predictedMs = this.promptMs(newTokens);
    if (firstTokenAtMs === null || predictedMs === null) return;
    this.#errorMs = blend(this.#errorMs, Math.abs(firstTokenAtMs - sentAtMs - predictedMs));
  }

  #learnPace({ firstTokenAtMs, lastTokenAtMs, outputTokens }: AnsweredRequest): void {
    if (firstTokenAtMs === null || lastTokenAtMs === null || outputTokens === null || outputTokens < 2)
      return;
    this.tpotMs = blend(this.tpotMs, (lastTokenAtMs - firstTokenAtMs) / (outputTokens - 1));
  }

  #learnPromptRate({ firstTokenAtMs, sentAtMs }: AnsweredRequest, newTokens: number): void {
    if (firstTokenAtMs === null || newTokens < TELLING_PROMPT_TOKENS) return;
    const promptMs = Math.max(0.1, firstTokenAtMs - sentAtMs - (this.tpotMs ?? 0));
    this.promptTokensPerSecond = blend(this.promptTokensPerSecond, (newTokens / promptMs) * 1_000);
  }
}

function blend(mean: number | null, newest: number): number {
  return mean === null ? newest : mean + NEWEST_WEIGHT * (newest - mean);
}
