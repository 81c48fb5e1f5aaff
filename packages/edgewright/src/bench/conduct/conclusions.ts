import type { BenchStage, ObjectiveVerdict } from '../../contract/bench-report.ts';
import type { PlanPerformance } from '../../contract/plan.ts';
import { figureWords, metricWords, shareOfStatistic } from '../metrics/objective-words.ts';

type Bound = PlanPerformance['bound'];

/** A sweep in plain words: what the server can do, what ends it, and how sure that is. */
export function concludeSweep(sweep: {
  /** The largest load that met all objectives; null: none did. */
  readonly best: BenchStage | null;
  /** The smallest load that did not; null: all that were tried did. */
  readonly missed: BenchStage | null;
  readonly because: 'found' | 'highest-asked' | 'points' | 'stopped';
  /** What the planner says limits the speed of this engine; null: nobody planned it. */
  readonly bound: Bound | null;
}): string[] {
  const { best, missed, because, bound } = sweep;
  const said: string[] = [];
  if (best === null) {
    const first = missed === null ? null : missedOf(missed);
    said.push(
      `Not even ${loadWords(missed ?? null)} meets the objectives${first === null ? '' : `: ${verdictWords(first)}`}.`,
    );
  } else {
    said.push(`${loadWords(best)}: ${best.verdicts.map(promiseWords).join(' and ')}.`);
  }
  if (missed !== null && best !== null) {
    const first = missedOf(missed);
    said.push(
      `With ${loadWords(missed)} it is over${first === null ? '' : `: ${verdictWords(first)}`}; ${limitWords(missed, { first, bound })}.`,
    );
  }
  if (because === 'highest-asked') said.push('That was the most that was asked for: the limit lies higher.');
  if (because === 'points')
    said.push('The search was ended after its longest course: the server has no clear limit.');
  if (because === 'stopped') said.push('The search was stopped before it was done.');
  const open = (best?.verdicts ?? []).filter(({ verdict }) => verdict === 'undecided');
  for (const verdict of open) {
    const needed = verdict.requestsNeeded;
    said.push(
      `${capital(metricWords[verdict.metric].name)} is met so far, not proven: ${verdict.requests} requests are too few${needed === null ? '' : `, about ${needed} would tell`}.`,
    );
  }
  return said;
}

function missedOf(stage: BenchStage): ObjectiveVerdict | null {
  return stage.verdicts.find((verdict) => !isMet(verdict)) ?? null;
}

/** Whether the figure itself keeps the limit, however few requests it rests on. For steering, never for certifying. */
export function isMet({ measured, comparison, limit }: ObjectiveVerdict): boolean {
  if (measured === null) return false;
  return comparison === '<' ? measured <= limit : measured >= limit;
}

function loadWords(stage: BenchStage | null): string {
  if (stage === null) return 'the smallest load';
  const { load } = stage;
  switch (load.kind) {
    case 'concurrency':
      return load.concurrency === 1 ? '1 user' : `${load.concurrency} users at once`;
    case 'sessions':
      return `${load.sessions} conversations`;
    case 'rate':
      return `${load.requestsPerSecond} requests/s`;
    case 'trace':
      return 'the recorded load';
    case 'burst':
      return `${load.requests} requests at once`;
  }
}

/** "first token within 500 ms for 99 % of requests". */
function promiseWords({ metric, statistic, comparison, limit }: ObjectiveVerdict): string {
  const { name, unit } = metricWords[metric];
  const share = shareOfStatistic[statistic];
  const side = comparison === '<' ? 'within' : 'at least';
  const whom = share === null ? 'on average' : `for ${Number((share * 100).toFixed(2))} % of requests`;
  return `${name} ${side} ${limit} ${unit} ${whom}`;
}

function verdictWords({ metric, statistic, measured, limit }: ObjectiveVerdict): string {
  const { name, unit } = metricWords[metric];
  const figure = measured === null ? 'has no bound' : `is ${figureWords(measured, unit)}`;
  return `${name} (${statistic}) ${figure}, the limit ${limit} ${unit}`;
}

/** What a load fails on. Of a server alone only this much can be told; the planner knows more. */
function limitWords(
  stage: BenchStage,
  { first, bound }: { first: ObjectiveVerdict | null; bound: Bound | null },
): string {
  if ((stage.outcomes.refused ?? 0) > 0) return 'the limit is admission: requests were refused';
  const queueMs = stage.distributions['queue_time']?.p50 ?? 0;
  if (first?.metric === 'ttft' && queueMs > first.limit / 2) {
    return 'the limit is the number of slots: requests waited for one';
  }
  if (bound !== null) return `the limit is ${boundWords[bound]}`;
  if (first === null) return 'what limits it is not known';
  return `the limit is ${first.metric === 'ttft' ? 'the prompts, which wait for each other' : 'the time per token'}`;
}

const boundWords: Readonly<Record<Bound, string>> = {
  weights: 'memory bandwidth: the weights are read for every token',
  'kv-cache': 'memory bandwidth: the key/value cache is read for every token',
  prefill: 'the speed of prompts',
  overhead: 'the engine’s own time per step',
  compute: 'arithmetic',
};

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
