import type { BenchStage } from '../../contract/bench-report.ts';
import type { LoadModel, RequestShape } from '../../contract/load-model.ts';
import type { Objective } from '../../contract/objective.ts';
import type { RequestRecord } from '../../contract/request-record.ts';
import { distributionsOf, measuredRequests } from './distributions.ts';
import { findWarnings } from './find-warnings.ts';
import { judgeObjective } from './judge-objective.ts';
import { scalarsOf } from './stage-scalars.ts';
import { secondsOf, windowOf } from './stage-window.ts';
import { steadyStateOf } from './steady-state.ts';

export interface StageInput {
  readonly stage: string;
  readonly load: LoadModel;
  readonly shape: RequestShape;
  /** Of the whole run, in any order; those of other stages are left out. */
  readonly records: readonly RequestRecord[];
  readonly objectives: readonly Objective[];
  /** With which verdicts are given, 0.95 for example. */
  readonly confidence: number;
  /** The shortest time in which the memory bus can bring all weights once, in ms; null or absent: not known. */
  readonly minimalStepMs?: number | null;
}

/** All figures of one stage. The same records give the same stage, to the last digit, in whatever order they come. */
export function summariseStage(input: StageInput): BenchStage {
  const { stage, load, shape, objectives, confidence, minimalStepMs = null } = input;
  const records = input.records.filter((record) => record.stage === stage).sort((a, b) => a.index - b.index);
  const requests = measuredRequests(records);
  const window = windowOf(requests);
  const steady = window === null ? null : steadyStateOf(secondsOf(records, window));
  const scalars = scalarsOf({ requests, objectives, window, steady });
  return {
    stage,
    load,
    shape,
    distributions: distributionsOf(requests),
    scalars,
    outcomes: outcomesOf(requests.map(({ record }) => record)),
    verdicts: objectives.map((objective) => judgeObjective(objective, { requests, steady, confidence })),
    warnings: findWarnings({ load, records, requests, steady, scalars, minimalStepMs }),
  };
}

function outcomesOf(records: readonly RequestRecord[]): BenchStage['outcomes'] {
  const outcomes: BenchStage['outcomes'] = {};
  for (const { outcome } of records) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  return outcomes;
}
