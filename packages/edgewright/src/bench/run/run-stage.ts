import { setMaxListeners } from 'node:events';
import { sleep } from '../../base/sleep.ts';
import { limits } from '../../contract/limits.ts';
import type { LoadModel } from '../../contract/load-model.ts';
import type { RequestRecord } from '../../contract/request-record.ts';
import type { LoadConnection } from '../client/load-connection.ts';
import type { RunClock } from '../client/run-clock.ts';
import { sendRequest } from '../client/send-request.ts';
import type { Random } from '../load/draw.ts';
import type { RequestSource } from '../prompts/request-source.ts';
import { runClosedLoop } from './closed-loop.ts';
import { runOpenLoop } from './open-loop.ts';
import { PhaseBook, type StageGoal } from './phase-book.ts';
import { runSessions } from './session-loop.ts';
import type { StageEnd, StageHands } from './stage-hands.ts';

/** Everything that one stage of a run needs. */
export interface StageOptions {
  stage: string;
  load: LoadModel;
  goal: StageGoal;
  /** `warmup`: nothing of it counts. */
  kind: 'warmup' | 'measured';
  connection: LoadConnection;
  clock: RunClock;
  requests: RequestSource;
  random: Random;
  /** How long one answer takes, for a staggered start. 0: all begin at once. */
  expectedRequestMs: number;
  requestMs: number;
  /** Numbers of requests go on over the whole run. */
  nextIndex: () => number;
  onRecord: (record: RequestRecord) => void;
  /** Stop asked for: nothing new is sent, and what runs may end for a moment. */
  signal: AbortSignal;
  /** Told from time to time what share is done, 0 to 1. */
  onProgress?: (share: number) => void;
  /** Ends the stage before its goal: told of every record. */
  enough?: (record: RequestRecord) => boolean;
}

/** Requests that have to fail in a row, before any succeeded, for the stage to be given up. */
const hopelessFailures = 20;
export async function runStage(options: StageOptions): Promise<StageEnd> {
  const over = new AbortController();
  const cut = new AbortController();
  // Every request in flight listens.
  setMaxListeners(0, over.signal, cut.signal);
  let ended: StageEnd | null = null;
  const end = (how: StageEnd): void => {
    ended ??= how;
    over.abort();
  };
  const onStop = (): void => end('stopped');
  options.signal.addEventListener('abort', onStop, { once: true });
  if (options.signal.aborted) onStop();
  const book = new PhaseBook(options.goal, rampOf(options));
  const hands = stageHands(options, { book, over: over.signal, cut: cut.signal, end });
  const watcher = setInterval(() => {
    options.onProgress?.(book.progress(options.clock()));
    if (book.over(options.clock())) end('complete');
  }, 50);
  const loop = loopOf(options.load, hands);
  await new Promise<void>((resolve) => {
    if (over.signal.aborted) resolve();
    else over.signal.addEventListener('abort', () => resolve(), { once: true });
    // A loop that fails ends the stage, too; it is thrown below.
    void loop.then(
      () => end('complete'),
      () => end('complete'),
    );
  });
  clearInterval(watcher);
  options.signal.removeEventListener('abort', onStop);
  if (ended === 'stopped') await Promise.race([loop, sleep(limits.benchGraceMs, cut.signal)]);
  cut.abort();
  await loop;
  return ended ?? 'complete';
}

function loopOf(load: LoadModel, hands: StageHands): Promise<void> {
  switch (load.kind) {
    case 'concurrency':
      return runClosedLoop(load.concurrency, hands);
    case 'sessions':
      return runSessions(load, hands);
    case 'rate':
    case 'trace':
    case 'burst':
      return runOpenLoop(load, hands);
  }
}

/** The first wave, which does not count. Traces and bursts are measured whole. */
function rampOf({ kind, load }: StageOptions): number {
  if (kind === 'warmup') return Number.POSITIVE_INFINITY;
  switch (load.kind) {
    case 'concurrency':
      return load.concurrency;
    case 'sessions':
      return load.sessions;
    case 'rate':
      return Math.min(20, Math.ceil(load.requestsPerSecond));
    case 'trace':
    case 'burst':
      return 0;
  }
}

function stageHands(
  options: StageOptions,
  {
    book,
    over,
    cut,
    end,
  }: { book: PhaseBook; over: AbortSignal; cut: AbortSignal; end: (how: StageEnd) => void },
): StageHands {
  const { clock, connection, requestMs, stage, kind } = options;
  let failuresBeforeSuccess: number | null = 0;
  return {
    book,
    clock,
    random: options.random,
    expectedRequestMs: options.expectedRequestMs,
    signal: over,
    requests: options.requests,
    end,
    async issue({ prepared, scheduledNs, session, turn }) {
      const phase = kind === 'warmup' ? 'warmup' : book.issue(clock());
      const { body, wantedInputTokens, wantedOutputTokens } = prepared;
      const index = options.nextIndex();
      const sent = await sendRequest({
        connection,
        clock,
        body,
        requestMs,
        signal: cut,
        identity: {
          index,
          phase,
          stage,
          session,
          turn,
          scheduledNs,
          wantedInputTokens,
          wantedOutputTokens,
        },
      });
      book.end(phase, session ?? index);
      options.onRecord(sent.record);
      if (options.enough?.(sent.record) === true) end('complete');
      if (sent.record.outcome === 'ok') failuresBeforeSuccess = null;
      else if (failuresBeforeSuccess !== null && (failuresBeforeSuccess += 1) >= hopelessFailures) {
        end('target-fails');
      }
      return sent;
    },
  };
}
