import type { GatewaySettings } from '../../contract/gateway-settings.ts';
import { type Objective, type ObjectiveMetric, objectiveStatistics } from '../../contract/objective.ts';
import { benchObjectives } from '../bench/bench-objectives.ts';

type Promised = GatewaySettings['slo'];

/**
 * What `--slo` promises every request: of each kind the limit that the most requests have to keep. Half of them may well
 * be slower than a median. The file of settings comes first, because it can be read again while the service runs.
 *
 * @throws AppError `slo_unclear`
 */
export function promisedSlo(text: string | null, configured: Promised): Promised {
  // The gateway serves whatever load comes; targets may leave theirs out.
  const objectives = benchObjectives(text, anyLoad);
  return {
    ttftMs: configured.ttftMs ?? limitOfMost(objectives, 'ttft'),
    tpotMs: configured.tpotMs ?? limitOfMost(objectives, 'tpot'),
  };
}

const anyLoad = { sessions: 1, inputTokens: 1, outputTokens: 1, cachedTokens: 0 };

function limitOfMost(objectives: readonly Objective[], metric: ObjectiveMetric): number | null {
  const share = ({ statistic }: Objective): number => objectiveStatistics.indexOf(statistic);
  const [most] = objectives
    .filter((objective) => objective.metric === metric)
    .sort((left, right) => share(right) - share(left) || left.limit - right.limit);
  return most?.limit ?? null;
}
