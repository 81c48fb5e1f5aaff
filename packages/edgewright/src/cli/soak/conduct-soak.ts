import { openLoadRun, synthesiseRequests } from '../../bench/conduct/open-load-run.ts';
import type { FoundTarget } from '../../bench/client/find-target.ts';
import { type AppError, asAppError } from '../../base/app-error.ts';
import { openRecordWriter } from '../../bench/report/record-writer.ts';
import { runFiles } from '../../bench/report/report-files.ts';
import type { LoadRun, StageResult } from '../../bench/run/load-run.ts';
import { summariseStage } from '../../bench/metrics/summarise-stage.ts';
import { SoakCourse } from '../../bench/soak/soak-course.ts';
import type { SoakMoment, ZoneLimit } from '../../bench/soak/soak-observation.ts';
import { limits } from '../../contract/limits.ts';
import type { LoadModel } from '../../contract/load-model.ts';
import type { RequestRecord } from '../../contract/request-record.ts';
import type { SoakDanger, SoakSettling } from '../../contract/soak-report.ts';
import type { TelemetryEvent } from '../../contract/telemetry.ts';
import { join } from 'node:path';
import { BenchProgress } from '../bench/bench-progress.ts';
import { clientPlaceOf } from '../bench/bench-target.ts';
import type { CommandOutput } from '../command-output.ts';
import { constantRate, type SoakQuestion } from './question-of-soak.ts';
import { type SoakBox, watchSoakBox } from './watch-soak-box.ts';

/** What a soak brought. Times since the moment 0 of the records. */
export interface SoakCourseResult {
  readonly startedAtMs: number;
  readonly load: LoadModel | null;
  readonly settling: SoakSettling;
  readonly window: { readonly fromMs: number; readonly toMs: number } | null;
  readonly danger: SoakDanger | null;
  /** Of the soak's load. */
  readonly records: readonly RequestRecord[];
  readonly moments: readonly SoakMoment[];
  readonly events: readonly TelemetryEvent[];
  readonly zoneLimits: readonly ZoneLimit[];
  /** Why records or samples are not all on the disk; null: they are. */
  readonly writeFailure: AppError | null;
}

type Surroundings = { output: CommandOutput; stop: AbortSignal };
const soakStage = 'soak';
const notReached: SoakSettling = { kind: 'not-reached', seconds: null, because: '' };

/** Warms up, finds the load, and holds it until the soak is over, is stopped, or must end. */
export async function conductSoak(
  about: { question: SoakQuestion; target: FoundTarget; folder: string },
  { output, stop }: Surroundings,
): Promise<SoakCourseResult> {
  const { question, target, folder } = about;
  const requests = await synthesiseRequests({ target, shape: question.shape, extra: question.extra }, stop);
  const writer = await openRecordWriter(join(folder, runFiles.records));
  const progress = new BenchProgress(output);
  const ended = new AbortController();
  const held: { course: SoakCourse | null; disk: AppError | null } = { course: null, disk: null };
  const startedAtMs = Date.now();
  const now = (): number => Date.now() - startedAtMs;
  const open = openLoadRun({
    target,
    requests,
    requestMs: question.requestMs,
    stallMs: Math.min(question.requestMs, limits.benchStallMs),
    seed: question.shape.seed,
    signal: AbortSignal.any([stop, ended.signal]),
    onRecord: (record) => {
      progress.add(record);
      if (record.stage === soakStage) held.course?.add(record);
      // A full disk ends the run: figures without their records could not be checked.
      writer.write(record).catch((thrown: unknown) => {
        held.disk ??= asAppError(thrown);
        ended.abort();
      });
    },
    onProgress: (state) => {
      const share = state.stage === soakStage ? (held.course?.share(now()) ?? null) : state.share;
      progress.show({ ...state, share });
    },
  });
  const isHere = clientPlaceOf(target.baseUrl) === 'same-box' && !target.simulated;
  let box: SoakBox | null = null;
  try {
    box = isHere
      ? await watchSoakBox({
          target,
          folder,
          startedAtMs: open.startedAtMs,
          onEvent: (event) => held.course?.happened({ ...event, atMs: event.atMs - open.startedAtMs }),
        })
      : null;
    const load = await findLoad({ run: open.run, question }, { output, stop });
    const partial =
      load === null ? null : await holdLoad({ question, load, run: open.run, box, held, ended, now });
    progress.clear();
    const boxFailure = (await box?.stop()) ?? null;
    await writer.close().catch((thrown: unknown) => (held.disk ??= asAppError(thrown)));
    return {
      startedAtMs: open.startedAtMs,
      load,
      settling: held.course?.settling ?? notReached,
      window: partial?.window ?? null,
      danger: held.course?.danger ?? null,
      records: partial?.result.records ?? [],
      moments: box?.moments ?? [],
      events: (box?.events ?? []).map((event) => ({ ...event, atMs: event.atMs - open.startedAtMs })),
      zoneLimits: box?.zoneLimits ?? [],
      writeFailure: held.disk ?? boxFailure,
    };
  } catch (thrown) {
    await box?.stop();
    throw thrown;
  } finally {
    progress.clear();
    await open.close();
  }
}

/** Null: it was stopped before the load was known. */
async function findLoad(
  { run, question }: { run: LoadRun; question: SoakQuestion },
  { output, stop }: Surroundings,
): Promise<LoadModel | null> {
  const { wanted, sessions, shape } = question;
  await run.warmUp(sessions);
  if (stop.aborted) return null;
  if (wanted.kind === 'given') return wanted.load;
  const load: LoadModel = { kind: 'concurrency', concurrency: sessions };
  const goal = { requests: null, durationMs: wanted.probeMs };
  const { records } = await run.measure({ stage: 'probe', load, goal });
  if (stop.aborted) return null;
  const summary = summariseStage({ stage: 'probe', load, shape, records, objectives: [], confidence: 0.95 });
  const reached = summary.scalars['request_throughput']?.avg ?? 0;
  // Nothing was answered: the soak will say why.
  const requestsPerSecond = Math.max(0.001, Number((reached * wanted.share).toPrecision(3)));
  output.note(
    `${sessions} in flight reach ${reached.toFixed(2)} answers/s; held are ${requestsPerSecond} requests/s (${Math.round(wanted.share * 100)} %).`,
  );
  return constantRate(requestsPerSecond);
}

async function holdLoad(about: {
  question: SoakQuestion;
  load: LoadModel;
  run: LoadRun;
  box: SoakBox | null;
  held: { course: SoakCourse | null };
  ended: AbortController;
  now: () => number;
}): Promise<{ window: SoakCourseResult['window']; result: StageResult }> {
  const { question, load, run, box, held, ended, now } = about;
  const { soakMs, settleMostMs, stopOnThrottle } = question;
  const course = new SoakCourse({ soakMs, settleMostMs, stopOnThrottle, beganMs: now() });
  held.course = course;
  let endedMs: number | null = null;
  const watcher = setInterval(() => {
    course.look(box?.moments ?? null, now());
    if (course.danger === null) return;
    endedMs ??= now();
    ended.abort();
  }, lookEveryMs);
  // How long it lasts is only known once temperatures are flat.
  const goal = {
    requests: null,
    get durationMs() {
      return course.isOver(now()) ? 0 : null;
    },
  };
  try {
    const result = await run.measure({ stage: soakStage, load, goal });
    if (result.end === 'target-fails') course.lost('None of the first twenty requests succeeded.', now());
    if (result.end === 'too-many-in-flight') {
      course.lost(
        `${limits.benchRequestsInFlight} requests were in flight: the server is far behind.`,
        now(),
      );
    }
    const { fromMs } = course;
    const toMs = Math.min(endedMs ?? now(), (fromMs ?? 0) + soakMs);
    return { result, window: fromMs === null || toMs <= fromMs ? null : { fromMs, toMs } };
  } finally {
    clearInterval(watcher);
  }
}

/** Temperatures and errors need no closer look. */
const lookEveryMs = 500;
