import { startStages, type StartProgress, type StartStage } from '../contract/engine-state.ts';

/** How long each stage took, in ms. A stage that was not gone through is absent. */
export type StageDurations = Readonly<Partial<Record<StartStage, number>>>;

type Seen = Omit<StartProgress, 'etaMs'>;

/**
 * Where a start stands, from what the log and the probes say, and how long the rest will take: as long as the same
 * start took before on this box, and without a history what the share of the weights so far leads to expect.
 */
export class StartTracker {
  readonly #typical: StageDurations | null;
  readonly #beganMs: number;
  readonly #durations = new Map<StartStage, number>();
  #current: Seen = { stage: 'spawn', done: null, total: null };
  #stageBeganMs: number;

  constructor(typical: StageDurations | null, nowMs: number) {
    this.#typical = typical;
    this.#beganMs = nowMs;
    this.#stageBeganMs = nowMs;
  }

  /** The progress to show, or null when `seen` says nothing new. A stage that is over does not come back. */
  note(seen: Seen, nowMs: number): StartProgress | null {
    const order = startStages.indexOf(seen.stage) - startStages.indexOf(this.#current.stage);
    if (order < 0 && !mayGoBack(this.#current.stage, seen.stage)) return null;
    if (seen.stage !== this.#current.stage) {
      this.#close(nowMs);
      this.#current = seen;
    } else {
      this.#current = merged(this.#current, seen);
    }
    return this.progress(nowMs);
  }

  progress(nowMs: number): StartProgress {
    return { ...this.#current, etaMs: this.#etaMs(nowMs) };
  }

  /** Ends the last stage. The result is what history remembers. */
  finish(nowMs: number): StageDurations {
    this.#close(nowMs);
    return Object.fromEntries(this.#durations);
  }

  #close(nowMs: number): void {
    const { stage } = this.#current;
    this.#durations.set(stage, (this.#durations.get(stage) ?? 0) + nowMs - this.#stageBeganMs);
    this.#stageBeganMs = nowMs;
  }

  #etaMs(nowMs: number): number | null {
    const share = shareOf(this.#current);
    const inStageMs = nowMs - this.#stageBeganMs;
    if (this.#typical === null) {
      // Loading takes most of a start; what follows is not known, and short for engines that compile nothing.
      if (this.#current.stage !== 'load' || share === null || share < leastShare) return null;
      return ((nowMs - this.#beganMs) * (1 - share)) / share;
    }
    const usualMs = this.#typical[this.#current.stage] ?? 0;
    const restMs =
      share !== null && share >= leastShare
        ? (inStageMs * (1 - share)) / share
        : Math.max(0, usualMs - inStageMs);
    return restMs + laterMs(this.#typical, this.#current.stage);
  }
}

/** Below it, an extrapolation is a guess. */
const leastShare = 0.02;

/** A start begins as `spawn` until it shows that an image is missing; some engines compile and capture in turns. */
const backwards: readonly (readonly [from: StartStage, to: StartStage])[] = [
  ['spawn', 'pull'],
  ['graphs', 'compile'],
];

function mayGoBack(from: StartStage, to: StartStage): boolean {
  return backwards.some((pair) => pair[0] === from && pair[1] === to);
}

/** A later report of the same stage may say less than an earlier one: a bar that has come to its end, say. */
function merged(before: Seen, now: Seen): Seen {
  const counted = now.done !== null && now.total !== null ? now : before;
  const cache = now.cache ?? before.cache;
  return {
    ...now,
    done: counted.done,
    total: counted.total,
    ...(counted.unit === undefined ? {} : { unit: counted.unit }),
    ...(cache === undefined ? {} : { cache }),
  };
}

function shareOf({ done, total }: Seen): number | null {
  return done === null || total === null || total <= 0 ? null : Math.min(1, done / total);
}

function laterMs(typical: StageDurations, stage: StartStage): number {
  const later = startStages.slice(startStages.indexOf(stage) + 1);
  return later.reduce((sum, name) => sum + (typical[name] ?? 0), 0);
}
