import type { BenchStage } from '../../contract/bench-report.ts';
import type { LadderRun } from '../../contract/ladder.ts';

/** What an engine's counters said before and after a run; null: it does not tell. */
export interface SpeculationCounters {
  readonly drafts: number;
  readonly acceptedDraftTokens: number;
}

/** One run of one point, as the ladder keeps it. */
export function runFigures(
  { distributions, outcomes, verdicts }: BenchStage,
  about: {
    concurrency: number;
    watts: number | null;
    before: SpeculationCounters | null;
    after: SpeculationCounters | null;
  },
): LadderRun {
  const { concurrency, watts, before, after } = about;
  const tpotMs = distributions['time_per_output_token']?.avg ?? null;
  const answerTokens = distributions['output_sequence_length']?.avg ?? null;
  const latencyMs = distributions['request_latency']?.avg ?? null;
  // Little: in a closed loop all users are always served. Tokens over the time of a short run would count less, because
  // its first and last moments belong to requests that are not measured.
  const systemTokensPerSecond =
    answerTokens === null || latencyMs === null || latencyMs <= 0
      ? null
      : (1_000 * concurrency * answerTokens) / latencyMs;
  const requests = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  return {
    tpotMs,
    ttftP50Ms: distributions['time_to_first_token']?.p50 ?? null,
    ttftP95Ms: distributions['time_to_first_token']?.p95 ?? null,
    userTokensPerSecond: systemTokensPerSecond === null ? null : systemTokensPerSecond / concurrency,
    systemTokensPerSecond,
    answerTokens,
    requests,
    failures: requests - (outcomes.ok ?? 0),
    watts,
    tokensPerJoule:
      watts === null || watts <= 0 || systemTokensPerSecond === null ? null : systemTokensPerSecond / watts,
    acceptanceLength: acceptanceLength(before, after),
    objectives: Object.fromEntries(verdicts.map(({ id, measured }) => [id, measured])),
  };
}

/** Tokens that one step of the large model brings: those accepted and its own. Null: nothing was drafted, or nobody tells. */
export function acceptanceLength(
  before: SpeculationCounters | null,
  after: SpeculationCounters | null,
): number | null {
  if (before === null || after === null) return null;
  const drafts = after.drafts - before.drafts;
  return drafts > 0 ? 1 + (after.acceptedDraftTokens - before.acceptedDraftTokens) / drafts : null;
}
