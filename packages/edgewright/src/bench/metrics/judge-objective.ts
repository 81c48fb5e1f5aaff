import type { ObjectiveVerdict, VerdictWord } from '../../contract/bench-report.ts';
import type { Objective } from '../../contract/objective.ts';
import { certifyPercentile, requestsToDecide } from '../statistics/certify.ts';
import { percentileInterval } from '../statistics/order-interval.ts';
import { percentileOf, sortAscending } from '../statistics/percentile.ts';
import { finite, finiteEnds } from '../statistics/summarise-values.ts';
import { sloView } from './distributions.ts';
import { judgeMean } from './judge-mean.ts';
import { type JudgedStage, type ObjectiveFinding, undecided } from './objective-finding.ts';
import { figureWords, metricWords, shareOfStatistic } from './objective-words.ts';
import { figureOfMetric, keepsLimit } from './per-request-limits.ts';

/**
 * Holds one objective against all measured requests that were issued; failed ones and those without the figure are
 * violations.
 *
 * A percentile names the share of requests that keep the limit, in both directions: `ttft:p99<500` says that 99 % of
 * first tokens come within 500 ms, and `tps-per-user:p99>20` that 99 % of users get 20 tokens/s or more. The figure
 * shown for the latter is therefore the slow end, the 1st percentile of speeds. A value at the limit keeps it.
 */
export function judgeObjective(objective: Objective, stage: JudgedStage): ObjectiveVerdict {
  const { id, metric, statistic, comparison, limit } = objective;
  const finding = cautious(findingOf(objective, stage), objective, stage);
  return {
    id,
    metric,
    statistic,
    comparison,
    limit,
    ...finding,
    ci95: finiteEnds(finding.ci95),
    requests: stage.requests.length,
    violations: stage.requests.filter((request) => !keepsLimit(request, objective)).length,
    confidence: stage.confidence,
  };
}

function findingOf(objective: Objective, stage: JudgedStage): ObjectiveFinding {
  const share = shareOfStatistic[objective.statistic];
  if (stage.requests.length === 0) {
    return undecided('No request was measured.');
  }
  if (objective.metric === 'tps-system') {
    return share === null
      ? judgeMean(objective, stage)
      : undecided('A percentile of the speed of the system is not defined: ask for its mean.');
  }
  return share === null ? judgeMean(objective, stage) : judgePercentile(objective, stage, share);
}

function judgePercentile(
  objective: Objective,
  { requests, confidence }: JudgedStage,
  share: number,
): ObjectiveFinding {
  const key = figureOfMetric[objective.metric];
  if (key === null) return undecided('This is no figure of single requests.');
  const violations = requests.filter((request) => !keepsLimit(request, objective)).length;
  const claim = { requests: requests.length, violations, share, confidence };
  const sorted = sortAscending(sloView(requests, key));
  const rank = objective.comparison === '<' ? share : 1 - share;
  const measured = finite(percentileOf(sorted, rank));
  const verdict = certifyPercentile(claim);
  const requestsNeeded = verdict === 'undecided' ? requestsToDecide(claim) : null;
  const because = percentileWords(objective, { ...claim, verdict, measured, requestsNeeded });
  return { verdict, measured, ci95: percentileInterval(sorted, rank), requestsNeeded, because };
}

interface PercentileWords {
  readonly requests: number;
  readonly violations: number;
  readonly share: number;
  readonly confidence: number;
  readonly verdict: VerdictWord;
  readonly measured: number | null;
  readonly requestsNeeded: number | null;
}

function percentileWords({ metric, comparison, limit }: Objective, facts: PercentileWords): string {
  const { requests, violations, share, confidence, verdict, measured, requestsNeeded } = facts;
  const { unit } = metricWords[metric];
  const percent = (part: number): string => `${Number((part * 100).toFixed(2))} %`;
  const side = comparison === '<' ? 'above' : 'below';
  const counted = `${violations} of ${requests} requests were ${side} ${limit} ${unit} or failed, ${percent(1 - share)} may be`;
  const figure =
    measured === null ? 'no bound holds for the figure' : `measured ${figureWords(measured, unit)}`;
  switch (verdict) {
    case 'pass':
      return `${counted}: shown with ${percent(confidence)} confidence; ${figure}.`;
    case 'fail':
      return `${counted}: missed with ${percent(confidence)} confidence; ${figure}.`;
    case 'undecided':
      return requestsNeeded === null
        ? `${counted}: so close to the limit that more requests would hardly tell; ${figure}.`
        : `${counted}: neither is shown; about ${requestsNeeded} requests in all would tell; ${figure}.`;
  }
}

/** Figures that rest on counted frames prove nothing: a frame may hold any number of tokens. */
function cautious(
  finding: ObjectiveFinding,
  { metric }: Objective,
  { requests }: JudgedStage,
): ObjectiveFinding {
  if (finding.verdict !== 'pass' || metric === 'ttft' || metric === 'e2e') return finding;
  const guessed = requests.filter(
    ({ record }) =>
      record.outcome === 'ok' && (record.tokenCountSource === 'frames' || record.tokenCountSource === null),
  ).length;
  if (guessed === 0) return finding;
  const because = `The limit seems to be kept, but of ${guessed} answers the tokens are only guessed from frames: no certificate.`;
  return { ...finding, verdict: 'undecided', because };
}
