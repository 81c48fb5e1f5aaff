import type { Objective, ObjectiveMetric } from '../contract/objective.ts';
import type { PlanPerformance, SloVerdict } from '../contract/plan.ts';

/** Prediction and band of one figure. */
interface Figure {
  readonly predicted: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Holds a prediction against a target. The model predicts means; of a percentile in the tail it knows only that it
 * is worse, so there the prediction counts with the bad end of its band.
 */
export function judge(objective: Objective, performance: PlanPerformance | null): SloVerdict {
  const { id, metric, comparison, limit } = objective;
  const base = { id, what: describeObjective(objective), limit, unit: unitOf(metric) } as const;
  if (performance === null) {
    return { ...base, verdict: 'unknown', predicted: null, low: null, high: null };
  }
  const figure = figureOf(objective, performance);
  const [good, bad] = comparison === '<' ? [figure.low, figure.high] : [figure.high, figure.low];
  const holds = (value: number): boolean => (comparison === '<' ? value < limit : value > limit);
  const isTail = objective.statistic !== 'mean' && objective.statistic !== 'p50';
  const verdict = holds(bad)
    ? isTail
      ? 'likely'
      : 'met'
    : !holds(good)
      ? 'missed'
      : holds(figure.predicted) && !isTail
        ? 'likely'
        : 'unlikely';
  return { ...base, verdict, ...figure };
}

function figureOf({ metric, workload }: Objective, performance: PlanPerformance): Figure {
  const { ttftMs, tpotMs, lowFactor, highFactor } = performance;
  const endToEndMs = ttftMs + (workload.outputTokens - 1) * tpotMs;
  const time = { ttft: ttftMs, tpot: tpotMs, e2e: endToEndMs };
  switch (metric) {
    case 'ttft':
    case 'tpot':
    case 'e2e':
      return { predicted: time[metric], low: time[metric] * lowFactor, high: time[metric] * highFactor };
    case 'tps-per-user':
    case 'tps-system': {
      const predicted = metric === 'tps-system' ? performance.systemTokensPerSecond : 1_000 / tpotMs;
      return { predicted, low: predicted / highFactor, high: predicted / lowFactor };
    }
  }
}

function unitOf(metric: ObjectiveMetric): SloVerdict['unit'] {
  return metric === 'tps-per-user' || metric === 'tps-system' ? 'tokens/s' : 'ms';
}

export function describeObjective({ metric, statistic, comparison, limit, workload }: Objective): string {
  const { sessions, inputTokens, outputTokens, cachedTokens } = workload;
  const cached = cachedTokens > 0 ? `, ${cachedTokens} of them cached` : '';
  return `${metric} ${statistic} ${comparison} ${limit} ${unitOf(metric)} with ${sessions} sessions, prompts of ${inputTokens} tokens${cached}, answers of ${outputTokens}`;
}
