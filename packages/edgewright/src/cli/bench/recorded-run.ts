import { type AppError, asAppError } from '../../base/app-error.ts';
import type { FoundTarget } from '../../bench/client/find-target.ts';
import { openLoadRun } from '../../bench/conduct/open-load-run.ts';
import type { RequestSource } from '../../bench/prompts/request-source.ts';
import { openRecordWriter } from '../../bench/report/record-writer.ts';
import type { LoadRun, StageProgress } from '../../bench/run/load-run.ts';
import { limits } from '../../contract/limits.ts';
import type { RequestRecord } from '../../contract/request-record.ts';
import type { CommandOutput } from '../command-output.ts';
import { BenchProgress } from './bench-progress.ts';

export interface RecordedRunOptions {
  readonly target: FoundTarget;
  readonly requests: RequestSource;
  readonly seed: number;
  /** Longest time of one request; default `limits.benchRequestMs`. */
  readonly requestMs?: number;
  /** Where the records go; must not be there yet. */
  readonly path: string;
  /** Told of every record, before it is written. */
  readonly onRecord?: (record: RequestRecord) => void;
  /** What is shown of a stage, where something else knows better how far it is. */
  readonly shownProgress?: (progress: StageProgress) => StageProgress;
  /** Ends the run as a stop does. */
  readonly ends?: AbortSignal;
}

/** What whoever measures needs of a run whose records are kept. */
export interface RecordedRun {
  readonly run: LoadRun;
  /** Wall clock of the moment 0 of all records, ms since 1970. */
  readonly startedAtMs: number;
  /** Aborted by a stop, a full disk, or whatever else ends the run. */
  readonly signal: AbortSignal;
  /** Takes the line of progress away, so that something else can be written. */
  readonly clear: () => void;
}

/**
 * Does `work` with a run whose every record is shown and written down. A full disk ends it: figures without their records
 * could not be checked. What was recorded is on the disk when this returns or throws, and nothing is left open.
 *
 * @throws AppError `output_exists`, `output_refused`; what `work` throws, or the full disk that made it throw
 */
export async function recordRun<Result>(
  options: RecordedRunOptions,
  { output, stop }: { output: CommandOutput; stop: AbortSignal },
  work: (recorded: RecordedRun) => Promise<Result>,
): Promise<{ result: Result; diskFailure: AppError | null }> {
  const { target, requests, seed, requestMs = limits.benchRequestMs, path } = options;
  const writer = await openRecordWriter(path);
  const progress = new BenchProgress(output);
  const broken = new AbortController();
  const disk: { failure: AppError | null } = { failure: null };
  const fails = (thrown: unknown): void => {
    disk.failure ??= asAppError(thrown);
    broken.abort();
  };
  const signal = AbortSignal.any([
    stop,
    broken.signal,
    ...(options.ends === undefined ? [] : [options.ends]),
  ]);
  const open = openLoadRun({
    target,
    requests,
    requestMs,
    stallMs: Math.min(requestMs, limits.benchStallMs),
    seed,
    signal,
    onRecord: (record) => {
      progress.add(record);
      options.onRecord?.(record);
      writer.write(record).catch(fails);
    },
    onProgress: (state) => progress.show(options.shownProgress?.(state) ?? state),
  });
  try {
    const { run, startedAtMs } = open;
    const result = await work({ run, startedAtMs, signal, clear: () => progress.clear() });
    await writer.close().catch(fails);
    return { result, diskFailure: disk.failure };
  } catch (thrown) {
    await writer.close().catch(fails);
    throw disk.failure ?? thrown;
  } finally {
    progress.clear();
    await open.close();
  }
}
