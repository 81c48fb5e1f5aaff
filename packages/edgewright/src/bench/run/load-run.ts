import { randomSource } from '../../base/random.ts';
import type { LoadModel } from '../../contract/load-model.ts';
import type { RequestRecord } from '../../contract/request-record.ts';
import type { LoadConnection } from '../client/load-connection.ts';
import type { RunClock } from '../client/run-clock.ts';
import type { RequestSource } from '../prompts/request-source.ts';
import type { StageGoal } from './phase-book.ts';
import { runStage } from './run-stage.ts';
import type { StageEnd } from './stage-hands.ts';
import { type WarmUp, WarmUpWatch } from './warm-up.ts';

/** What all stages of a run share. */
export interface LoadRunOptions {
  readonly connection: LoadConnection;
  readonly clock: RunClock;
  readonly requests: RequestSource;
  readonly requestMs: number;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Told of every request that ended, those that do not count included. */
  readonly onRecord: (record: RequestRecord) => void;
  readonly onProgress: (progress: StageProgress) => void;
}

export interface StageProgress {
  readonly stage: string;
  readonly phase: 'warmup' | 'measured';
  /** 0 to 1; null: nobody knows, as in a warm-up. */
  readonly share: number | null;
}

/** What one stage brought. */
export interface StageResult {
  readonly stage: string;
  readonly load: LoadModel;
  readonly end: StageEnd;
  /** All of the stage, the first wave included. */
  readonly records: readonly RequestRecord[];
}

/** A run against one server: stages one after another, with one clock and one count of requests. */
export class LoadRun {
  readonly #options: LoadRunOptions;
  #requests: RequestSource;
  #lastIndex = -1;
  #expectedRequestMs = 0;

  constructor(options: LoadRunOptions) {
    this.#options = options;
    this.#requests = options.requests;
  }

  /** Takes its requests from here on from another source. */
  renew(requests: RequestSource): void {
    this.#requests = requests;
  }

  /** Sends requests of the target's shape until they are answered equally fast. None of them counts. */
  async warmUp(sessions: number, stage = 'warm-up'): Promise<WarmUp> {
    const watch = new WarmUpWatch(sessions);
    await this.#run({
      stage,
      load: { kind: 'concurrency', concurrency: sessions },
      goal: { requests: null, durationMs: null },
      kind: 'warmup',
      enough: (record) => watch.add(record),
    });
    const result = watch.result();
    this.#expectedRequestMs = result.expectedRequestMs ?? this.#expectedRequestMs;
    return result;
  }

  async measure(about: { stage: string; load: LoadModel; goal: StageGoal }): Promise<StageResult> {
    return await this.#run({ ...about, kind: 'measured' });
  }

  async #run(about: {
    stage: string;
    load: LoadModel;
    goal: StageGoal;
    kind: 'warmup' | 'measured';
    enough?: (record: RequestRecord) => boolean;
  }): Promise<StageResult> {
    const { onRecord, onProgress, seed, ...shared } = this.#options;
    const { stage, load, kind } = about;
    const records: RequestRecord[] = [];
    const end = await runStage({
      ...shared,
      ...about,
      requests: this.#requests,
      random: randomSource(seed),
      expectedRequestMs: this.#expectedRequestMs,
      nextIndex: () => (this.#lastIndex += 1),
      onRecord: (record) => {
        records.push(record);
        onRecord(record);
      },
      onProgress: (share) => onProgress({ stage, phase: kind, share: kind === 'warmup' ? null : share }),
    });
    return { stage, load, end, records };
  }
}
