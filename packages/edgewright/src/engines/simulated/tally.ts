import { limits } from '../../contract/limits.ts';
import type { SchedulerCounts } from './core/scheduler.ts';

/** Times of one answer, virtual. */
export interface AnswerTimes {
  readonly arrivedMs: number;
  readonly startedMs: number;
  readonly firstTokenMs: number;
  readonly endedMs: number;
}

export interface FinishedAnswer extends AnswerTimes {
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly answerTokens: number;
  readonly finishReason: 'stop' | 'length';
}

/** Sum, count, and how many lie at or below each bound. */
export class Histogram {
  readonly bounds: readonly number[];
  readonly counts: number[];
  sum = 0;
  count = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = bounds.map(() => 0);
  }

  observe(value: number): void {
    this.sum += value;
    this.count += 1;
    for (const [index, bound] of this.bounds.entries()) {
      if (value <= bound) this.counts[index] = (this.counts[index] ?? 0) + 1;
    }
  }
}

/** Bounds in seconds, wide enough for an edge box and a cloud. */
const secondsBounds = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 10, 20, 60, 240,
];
const tokenBounds = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000,
];

/** What the engine counts, in virtual time; the faces give it their names. */
export class Tally {
  promptTokens = 0;
  cachedTokens = 0;
  generatedTokens = 0;
  /** Virtual seconds of steps that only fed prompts, and of the others. */
  prefillSeconds = 0;
  decodeSeconds = 0;
  succeeded = { stop: 0, length: 0 };
  failed = 0;
  rejected = 0;
  readonly ttftSeconds = new Histogram(secondsBounds);
  readonly tpotSeconds = new Histogram(secondsBounds);
  readonly endToEndSeconds = new Histogram(secondsBounds);
  readonly queueSeconds = new Histogram(secondsBounds);
  readonly promptLengths = new Histogram(tokenBounds);
  readonly answerLengths = new Histogram(tokenBounds);
  /** The latest answers, the newest last. */
  readonly finished: FinishedAnswer[] = [];

  finish(answer: FinishedAnswer): void {
    const { arrivedMs, startedMs, firstTokenMs, endedMs, answerTokens } = answer;
    this.succeeded[answer.finishReason] += 1;
    this.cachedTokens += answer.cachedTokens;
    this.ttftSeconds.observe((firstTokenMs - arrivedMs) / 1_000);
    this.endToEndSeconds.observe((endedMs - arrivedMs) / 1_000);
    this.queueSeconds.observe((startedMs - arrivedMs) / 1_000);
    if (answerTokens > 1) this.tpotSeconds.observe((endedMs - firstTokenMs) / 1_000 / (answerTokens - 1));
    this.promptLengths.observe(answer.promptTokens);
    this.answerLengths.observe(answerTokens);
    this.finished.push(answer);
    if (this.finished.length > limits.simulatedAnswersKept) this.finished.shift();
  }
}

/** One look at a simulated engine: what metrics, logs and `/simulated/state` are made of. */
export interface EngineView {
  readonly running: number;
  readonly waiting: number;
  /** 0 to 1. */
  readonly kvUsage: number;
  readonly kvBlocksUsed: number;
  readonly kvBlocksTotal: number;
  readonly counts: Readonly<SchedulerCounts>;
  readonly tally: Tally;
}

/** Tokens per second of one answer after its first token; null: it had only one. */
export function decodeRate({ answerTokens, firstTokenMs, endedMs }: FinishedAnswer): number | null {
  if (answerTokens < 2 || endedMs <= firstTokenMs) return null;
  return ((answerTokens - 1) * 1_000) / (endedMs - firstTokenMs);
}
