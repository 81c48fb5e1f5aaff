import { synthesiseRequests } from '../../bench/conduct/open-load-run.ts';
import type { FoundTarget } from '../../bench/client/find-target.ts';
import type { AppError } from '../../base/app-error.ts';
import { runFiles } from '../../bench/report/run-files.ts';
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
import { clientPlaceOf } from '../bench/bench-target.ts';
import { type RecordedRun, recordRun } from '../bench/recorded-run.ts';
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
  const ended = new AbortController();
  const held: { course: SoakCourse | null } = { course: null };
  const startedAtMs = Date.now();
  const now = (): number => Date.now() - startedAtMs;
  const { seed } = question.shape;
  const { result, diskFailure } = await recordRun(
    {
      target,
      requests,
      seed,
      requestMs: question.requestMs,
      path: join(folder, runFiles.records),
      ends: ended.signal,
      onRecord: (record) => {
        if (record.stage === soakStage) held.course?.add(record);
      },
      shownProgress: (state) => {
        const share = state.stage === soakStage ? (held.course?.share(now()) ?? null) : state.share;
        return { ...state, share };
      },
    },
    { output, stop },
    (recorded) => soakBesideBox({ ...about, recorded, held, ended, now }, { output, stop }),
  );
  const { boxFailure, ...course } = result;
  return { ...course, writeFailure: diskFailure ?? boxFailure };
}

interface HeldSoak {
  readonly question: SoakQuestion;
  readonly target: FoundTarget;
  readonly folder: string;
  readonly recorded: RecordedRun;
  readonly held: { course: SoakCourse | null };
  readonly ended: AbortController;
  readonly now: () => number;
}

/** Where the service runs on this box, its heat, power and memory are written down meanwhile. */
async function soakBesideBox(
  about: HeldSoak,
  surroundings: Surroundings,
): Promise<Omit<SoakCourseResult, 'writeFailure'> & { boxFailure: AppError | null }> {
  const { question, target, folder, recorded, held } = about;
  const { run, startedAtMs } = recorded;
  const sinceStart = (event: TelemetryEvent): TelemetryEvent => ({
    ...event,
    atMs: event.atMs - startedAtMs,
  });
  const onEvent = (event: TelemetryEvent): void => held.course?.happened(sinceStart(event));
  const isHere = clientPlaceOf(target.baseUrl) === 'same-box' && !target.simulated;
  const box = isHere ? await watchSoakBox({ target, folder, startedAtMs, onEvent }) : null;
  try {
    const load = await findLoad({ run, question }, surroundings);
    const partial = load === null ? null : await holdLoad({ ...about, load, box });
    recorded.clear();
    return {
      startedAtMs,
      load,
      settling: held.course?.settling ?? notReached,
      window: partial?.window ?? null,
      danger: held.course?.danger ?? null,
      records: partial?.result.records ?? [],
      moments: box?.moments ?? [],
      events: (box?.events ?? []).map(sinceStart),
      zoneLimits: box?.zoneLimits ?? [],
      boxFailure: (await box?.stop()) ?? null,
    };
  } catch (thrown) {
    await box?.stop();
    throw thrown;
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

async function holdLoad(
  about: HeldSoak & { load: LoadModel; box: SoakBox | null },
): Promise<{ window: SoakCourseResult['window']; result: StageResult }> {
  const { question, load, recorded, box, held, ended, now } = about;
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
    const result = await recorded.run.measure({ stage: soakStage, load, goal });
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
