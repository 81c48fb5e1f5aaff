import { formatDuration } from '../../base/format-quantity.ts';
import type { Plan, PlanPerformance, PlanResult, SloVerdict } from '../../contract/plan.ts';
import { boxOf } from '../../planner/box.ts';
import type { DeploymentQuestion } from '../../planner/deployment-question.ts';
import { labelled } from '../box/wrap-text.ts';
import type { Paper, Style } from '../command-output.ts';
import { planBar } from './plan-bar.ts';
import { renderAlternatives } from './render-alternatives.ts';
import { renderBlocked } from './render-blocked.ts';
import { renderLaunch } from './render-launch.ts';

export interface PlanAnswer {
  readonly question: DeploymentQuestion;
  readonly result: PlanResult;
  /** What was taken for the device that was named; null: nothing to say. */
  readonly note: string | null;
  /** Show the table of alternatives. */
  readonly all: boolean;
  /** Built on this machine; null: none, or another box is meant. */
  readonly llamaServer: string | null;
}

const layout = { indent: 2, width: 10 };

/** The answer of `plan` on one screen. */
export function renderPlan(answer: PlanAnswer, paper: Paper): string {
  const { question, result, note } = answer;
  const headline = `${question.model.name} on ${boxOf(question.host).title}`;
  const lines = [
    paper.style('bold', headline),
    ...(note === null ? [] : [paper.style('dim', `  ${note}`)]),
    '',
  ];
  if (result.ok) lines.push(...planLines(result, answer, paper));
  else lines.push(...renderBlocked(result, paper));
  if (answer.all) lines.push('', ...renderAlternatives(result.alternatives ?? [], paper));
  return lines.join('\n');
}

function planLines(
  result: Extract<PlanResult, { ok: true }>,
  { question: { host }, llamaServer }: PlanAnswer,
  paper: Paper,
): string[] {
  const { plan, because } = result;
  const [verdict = '', ...reasons] = because;
  const row = (label: string, text: string): string[] => rowOf(label, text, paper);
  return [
    ...row(paper.style('green', 'fits'), verdict),
    `${' '.repeat(layout.indent + layout.width)}${planBar(plan.memory, paper)}`,
    ...row('speed', describeSpeed(plan.performance)),
    ...(result.slo ?? []).flatMap((verdictOf) => sloLines(verdictOf, paper)),
    ...row('limits', describeLimits(plan)),
    ...reasons.flatMap((reason, index) => row(index === 0 ? 'why' : '', reason)),
    '',
    paper.style('bold', 'Start it with'),
    '',
    ...renderLaunch(plan, { host, llamaServer }),
  ];
}

/** Styled labels are as wide as their words. */
function rowOf(label: string, text: string, paper: Paper): string[] {
  // oxlint-disable-next-line no-control-regex -- colours of the terminal begin with an escape
  const plain = label.replaceAll(/\u001b\[\d+m/g, '');
  const [first = '', ...rest] = labelled(plain, text, { ...layout, columns: paper.columns });
  return [first.replace(plain, label), ...rest];
}

function describeSpeed(performance: PlanPerformance | null): string {
  if (performance === null) return 'not predicted';
  const { tpotMs, ttftMs, systemTokensPerSecond, lowFactor, highFactor, basis, bound } = performance;
  const rate = (ms: number): string => (1_000 / ms).toFixed(1);
  const words = {
    'calibrated-here': 'measured on this box',
    'calibrated-elsewhere': 'from published measurements',
    default: 'nothing was measured: a rough figure',
  }[basis];
  const band = Math.round((highFactor - 1) * 100);
  return (
    `${rate(tpotMs)} tokens/s for each user (${rate(tpotMs * highFactor)} to ${rate(tpotMs * lowFactor)}), ` +
    `first token after ${formatDuration(ttftMs)}, ${Math.round(systemTokensPerSecond)} tokens/s in all; ` +
    `bound by ${bound.replace('-', ' ')}; ±${band} %, ${words}`
  );
}

function describeLimits({ limits, sessions, contextTokens }: Plan): string {
  const { maxSessionsAtContext, maxContextAtSessions } = limits;
  if (maxSessionsAtContext === null || maxContextAtSessions === null) {
    return 'not known: the cache of this architecture could not be worked out';
  }
  return `up to ${maxSessionsAtContext} sessions × ${contextTokens} tokens, or ${sessions} ${sessions === 1 ? 'session' : 'sessions'} × ${maxContextAtSessions} tokens`;
}

const verdictStyles: Readonly<Record<SloVerdict['verdict'], Style>> = {
  met: 'green',
  likely: 'green',
  unknown: 'yellow',
  unlikely: 'yellow',
  missed: 'red',
};

function sloLines({ verdict, what, predicted, low, high, unit }: SloVerdict, paper: Paper): string[] {
  const digits = (value: number): string => value.toFixed(unit === 'ms' && value >= 100 ? 0 : 1);
  const figure =
    predicted === null || low === null || high === null
      ? 'not predicted'
      : `predicted ${digits(predicted)} ${unit} (${digits(low)} to ${digits(high)})`;
  return rowOf(paper.style(verdictStyles[verdict], verdict), `${what}: ${figure}`, paper);
}
