import type { Objective, ObjectiveMetric } from '../../contract/objective.ts';
import type { MeasuredRequest } from './distributions.ts';
import type { FigureKey } from './request-figures.ts';

/** Which figure of a request an objective is about; null: it is about all requests together. */
export const figureOfMetric = {
  ttft: 'scheduled_time_to_first_token',
  tpot: 'time_per_output_token',
  e2e: 'scheduled_request_latency',
  'tps-per-user': 'output_token_throughput_per_user',
  'tps-system': null,
} as const satisfies Record<ObjectiveMetric, FigureKey | null>;

/** Whether one request keeps the limit of an objective. Failed ones do not, nor do those without the figure. */
export function keepsLimit({ record, figures }: MeasuredRequest, objective: Objective): boolean {
  const key = figureOfMetric[objective.metric];
  if (key === null) return true;
  const figure = figures[key];
  if (record.outcome !== 'ok' || figure === null) return false;
  return objective.comparison === '<' ? figure <= objective.limit : figure >= objective.limit;
}

/**
 * Requests that keep the limits of all objectives at once, whatever share of them each objective asks for. Null: no
 * objective is about single requests.
 */
export function goodRequests(
  requests: readonly MeasuredRequest[],
  objectives: readonly Objective[],
): number | null {
  const single = objectives.filter(({ metric }) => figureOfMetric[metric] !== null);
  if (single.length === 0) return null;
  return requests.filter(
    (request) =>
      request.record.outcome === 'ok' && single.every((objective) => keepsLimit(request, objective)),
  ).length;
}
