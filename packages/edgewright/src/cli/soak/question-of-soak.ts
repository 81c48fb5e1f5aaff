import { AppError } from '../../base/app-error.ts';
import type { LoadModel, RequestShape } from '../../contract/load-model.ts';
import type { Objective } from '../../contract/objective.ts';
import { benchObjectives } from '../bench/bench-objectives.ts';
import { extraOf, shapeOf, workloadOf, workloadOfProfile } from '../bench/question-of-bench.ts';
import { readNumber } from '../bench/read-number.ts';
import type { SoakFlags } from './soak-flags.ts';

/** Which load is held. */
export type WantedLoad =
  | { readonly kind: 'given'; readonly load: LoadModel }
  /** A share of what a closed loop reaches. */
  | { readonly kind: 'probe'; readonly share: number; readonly probeMs: number };

/** What the flags of `soak` ask, checked before anything is sent. */
export interface SoakQuestion {
  readonly wanted: WantedLoad;
  readonly sessions: number;
  readonly shape: RequestShape;
  readonly objectives: readonly Objective[];
  readonly confidence: number;
  readonly requestMs: number;
  readonly extra: Readonly<Record<string, unknown>>;
  readonly soakMs: number;
  readonly settleMostMs: number;
  readonly stopOnThrottle: boolean;
}

const defaultSessions = 4;

/** @throws AppError `usage`, `slo_unclear` */
export function questionOfSoak(flags: SoakFlags): SoakQuestion {
  if (flags.rate !== null && flags['closed-loop']) {
    throw new AppError('usage', { message: 'One load at a time; it got --rate and --closed-loop.' });
  }
  const named = workloadOfProfile(flags.slo);
  const shape = shapeOf({ ...flags, dataset: null }, named);
  const sessions = flags.sessions ?? named?.sessions ?? defaultSessions;
  const closedLoop: LoadModel = { kind: 'concurrency', concurrency: sessions };
  const goal = { requests: null, durationMs: null };
  const objectives = benchObjectives(flags.slo, workloadOf(shape, { kind: 'stage', load: closedLoop, goal }));
  return {
    wanted: wantedLoad(flags, closedLoop),
    sessions,
    shape,
    objectives,
    confidence: readNumber('confidence', flags.confidence, { fallback: 0.95, above: 0.5, most: 0.9999 }),
    requestMs: (flags.timeout ?? 600) * 1_000,
    extra: extraOf(flags['extra-body']),
    soakMs: minutes('minutes', flags.minutes, 30),
    settleMostMs: minutes('settle-minutes', flags['settle-minutes'], 60),
    stopOnThrottle: flags['stop-on-throttle'],
  };
}

function wantedLoad(flags: SoakFlags, closedLoop: LoadModel): WantedLoad {
  if (flags['closed-loop']) return { kind: 'given', load: closedLoop };
  if (flags.rate === null) {
    return {
      kind: 'probe',
      share: readNumber('share', flags.share, { fallback: 0.8, above: 0, most: 1 }),
      probeMs: (flags['probe-seconds'] ?? 30) * 1_000,
    };
  }
  const requestsPerSecond = readNumber('rate', flags.rate, { fallback: 1, above: 0, most: 10_000 });
  return { kind: 'given', load: constantRate(requestsPerSecond) };
}

export function constantRate(requestsPerSecond: number): LoadModel {
  return { kind: 'rate', requestsPerSecond, arrivals: 'constant', shape: 1 };
}

function minutes(flag: string, text: string | null, fallback: number): number {
  return readNumber(flag, text, { fallback, above: 0, most: 10_080 }) * 60_000;
}
