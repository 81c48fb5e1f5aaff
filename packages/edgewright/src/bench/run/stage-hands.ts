import { sleep } from '../../base/sleep.ts';
import type { RequestRecord } from '../../contract/request-record.ts';
import type { RunClock } from '../client/run-clock.ts';
import type { SentRequest } from '../client/send-request.ts';
import type { Random } from '../load/draw.ts';
import type { PreparedRequest, RequestSource } from '../prompts/request-source.ts';
import type { PhaseBook } from './phase-book.ts';

/** How a stage ended. */
export type StageEnd = 'complete' | 'stopped' | 'target-fails' | 'too-many-in-flight';

/** What a loop uses: it decides when, this decides what and whether it counts. */
export interface StageHands {
  readonly book: PhaseBook;
  readonly clock: RunClock;
  readonly random: Random;
  readonly expectedRequestMs: number;
  /** Aborted when the stage is over or stopped. */
  readonly signal: AbortSignal;
  readonly requests: RequestSource;
  issue(about: {
    prepared: PreparedRequest;
    scheduledNs: number;
    session: number | null;
    turn: number | null;
  }): Promise<SentRequest>;
  end(how: StageEnd): void;
}

/** After a failure a closed loop waits this long: a server that refuses must not be asked ten thousand times a second. */
const failurePauseMs = 200;

/** Keeps a loop from hammering a server that fails. */
export async function pauseAfter(record: RequestRecord, signal: AbortSignal): Promise<void> {
  if (record.outcome !== 'ok') await sleep(failurePauseMs, signal);
}
