import { formatBytes } from '../base/format-quantity.ts';
import { engineProfiles } from '../catalog/engines/engines.ts';
import type { PlanBlocker } from '../contract/plan.ts';
import type { Refusal } from './consider-engines.ts';
import type { DeploymentQuestion } from './deployment-question.ts';
import { batchTokens } from './deployment-need.ts';
import { type Evaluated, evaluateCandidate, performanceAt } from './evaluate-candidate.ts';
import type { Shape } from './memory-need.ts';
import { judge } from './objective.ts';
import type { Ranked } from './rank-candidates.ts';

/** The reasons of a plan in plain sentences: the verdict first. */
export function explainDeployment(about: {
  chosen: Ranked;
  ranked: readonly Ranked[];
  refusals: readonly Refusal[];
  question: DeploymentQuestion;
}): string[] {
  const { chosen, ranked, question } = about;
  const { evaluated } = chosen;
  return [
    verdict(evaluated),
    engineReason(chosen, ranked, about.refusals),
    precisionReason(chosen, question),
    ...(evaluated.speculation === null ? [] : [evaluated.speculation.outcome.why]),
    ...boundReason(evaluated),
    ...objectiveReach(evaluated),
    ...chosen.candidate.engine.notes.map(({ value }) => value),
  ];
}

/** `20 sessions × 20000 tokens fit with FP8 key/value cache: 8.5 GiB weights + 24.4 GiB cache + …`. */
function verdict({ candidate, terms, need, budgetBytes }: Evaluated): string {
  const { sessions } = terms.shape;
  const wide = candidate.engine.kvDtypes.find(({ dtype }) => dtype === 'f16');
  const wider =
    wide !== undefined && candidate.kv !== wide
      ? evaluateCandidate({ ...candidate, kv: wide }, terms).need.kvCacheBytes
      : null;
  const otherwise = wider === null ? '' : `; at 16 bits the cache would need ${formatBytes(wider)}`;
  return (
    `${describeShape(terms.shape)} ${sessions === 1 ? 'fits' : 'fit'} with ${cacheWord(candidate.kv.dtype)} key/value cache: ` +
    `${parts(need)} = ${formatBytes(need.knownBytes)} of ${formatBytes(budgetBytes)}${otherwise}.`
  );
}

function describeShape({ sessions, contextTokens }: Shape): string {
  return `${sessions} ${sessions === 1 ? 'session' : 'sessions'} × ${contextTokens} tokens`;
}

function cacheWord(dtype: string): string {
  return dtype === 'f16' ? '16-bit' : dtype.toUpperCase();
}

function parts(need: Evaluated['need']): string {
  const cache = need.kvCacheBytes === null ? 'cache not known' : `${formatBytes(need.kvCacheBytes)} cache`;
  return [
    `${formatBytes(need.weightsBytes)} weights`,
    cache,
    ...(need.stateBytes > 0 ? [`${formatBytes(need.stateBytes)} states`] : []),
    ...(need.draftBytes > 0 ? [`${formatBytes(need.draftBytes)} draft`] : []),
    `${formatBytes(need.workspaceBytes)} workspace`,
    `${formatBytes(need.runtimeBytes)} engine`,
  ].join(' + ');
}

/** Engines in front of the chosen one whose reasons are told; the table has all. */
const fallbacksTold = 3;

/** Why this engine, and why not those that would have been tried before it. */
function engineReason(chosen: Ranked, ranked: readonly Ranked[], refusals: readonly Refusal[]): string {
  const { candidate, support, availability } = chosen;
  const at = engineProfiles.indexOf(candidate.engine);
  const before = engineProfiles.slice(0, at).flatMap((engine) => {
    const row = ranked.find((other) => other.candidate.engine === engine);
    if (row?.availability?.usable === false) return [`${engine.title}: ${row.availability.because}`];
    if (row !== undefined) return [];
    return refusals
      .filter((refusal) => refusal.engine === engine)
      .slice(0, 1)
      .map(({ why }) => why);
  });
  const missing = availability?.usable === false ? ` It cannot be started yet: ${availability.because}.` : '';
  const spread =
    candidate.tensorParallel === 1 ? '' : ` It shares the model over ${candidate.tensorParallel} GPUs.`;
  const more = before.length - fallbacksTold;
  const rest =
    more > 0
      ? ` ${more} more ${more === 1 ? 'engine was' : 'engines were'} not possible: --all lists ${more === 1 ? 'it' : 'them'}.`
      : '';
  const others = `${before
    .slice(0, fallbacksTold)
    .map((why) => ` ${why}.`)
    .join('')}${rest}`;
  return `${candidate.engine.title}: ${support.because} (${support.source}).${missing}${spread}${others}`;
}

function precisionReason({ candidate }: Ranked, { wishes, builds }: DeploymentQuestion): string {
  const { precision } = candidate.model;
  if (wishes.precision !== undefined) return `Weights in ${precision}, as asked for.`;
  if ((builds?.length ?? 0) === 0) return `Weights in ${precision}, as the model has them.`;
  return `Weights in ${precision}: of what fits, the first in the order for this device that keeps the objectives best.`;
}

const boundWords = {
  weights: 'reading the weights',
  'kv-cache': 'reading the cache of the sessions',
  prefill: "the prompts of the other sessions between one's own tokens",
  overhead: 'the constant time of a step: newer engines and CUDA graphs help',
  compute: 'arithmetic',
} as const;

function boundReason({ performance, candidate }: Evaluated): string[] {
  if (performance === null) {
    return [`Speed is not predicted: ${whyUnpredicted(candidate)}.`];
  }
  return [
    `Most of the time per token goes to ${boundWords[performance.bound]}. Constants: ${performance.source}.`,
  ];
}

function whyUnpredicted({ box, model }: Evaluated['candidate']): string {
  if (box.profile?.kind === 'cpu') {
    return 'on a CPU arithmetic limits it as much as memory does, and the model of speed knows only memory: measure it with `edgewright calibrate`';
  }
  if (box.bandwidthBytesPerSecond === null) return 'the catalog does not know the bandwidth of its memory';
  return model.structure === null
    ? 'the dimensions of the model are not known'
    : 'the speed of its prompts is not known: measure it, and give the points to `edgewright calibrate`';
}

/** Up to how many sessions an objective holds, when it does not as asked for. */
function objectiveReach({ objectives, candidate, terms }: Evaluated): string[] {
  return terms.objectives.flatMap((objective, index) => {
    const own = objectives[index]?.verdict;
    if (own === undefined || own === 'met' || own === 'likely' || own === 'unknown') return [];
    const holds = (sessions: number): boolean => {
      const workload = { ...objective.workload, sessions };
      const { verdict: at } = judge({ ...objective, workload }, performanceAt(candidate, workload, terms));
      return at === 'met' || at === 'likely';
    };
    let most = objective.workload.sessions - 1;
    while (most > 0 && !holds(most)) most -= 1;
    return most > 0
      ? [`${objective.id} is predicted to hold up to ${most} of ${objective.workload.sessions} sessions.`]
      : [`${objective.id} does not hold here even for one session.`];
  });
}

export function shortOfMemory({
  candidate,
  terms,
  need,
  budgetBytes,
}: Evaluated): Omit<PlanBlocker, 'wouldFit'> {
  const { box, engine, model, kv } = candidate;
  const what =
    `${describeShape(terms.shape)} of ${model.name} in ${model.precision} with ${cacheWord(kv.dtype)} cache ${terms.shape.sessions === 1 ? 'needs' : 'need'} ` +
    `${formatBytes(need.knownBytes)} with ${engine.title} (${parts(need)}; batches of ${batchTokens(candidate)} tokens); ` +
    `${formatBytes(budgetBytes)} may be used (${box.memory?.basis ?? 'not known'}).`;
  return { id: 'memory-short', what, received: need.knownBytes };
}
