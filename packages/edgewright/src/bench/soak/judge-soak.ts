import type { VerdictWord } from '../../contract/bench-report.ts';
import type { SoakPart } from '../../contract/soak-report.ts';
import { judgeDrift } from './judge-drift.ts';
import { judgeEnergy } from './judge-energy.ts';
import { judgeTemperatures, judgeThrottling } from './judge-heat.ts';
import { judgeDescriptors, judgeMemory } from './judge-leaks.ts';
import { judgeErrors, judgeKeptLoad, judgeObjectives } from './judge-load.ts';
import type { SoakObservation } from './soak-observation.ts';

export interface SoakJudgement {
  readonly verdict: VerdictWord;
  /** The first says why. */
  readonly conclusions: string[];
  readonly parts: SoakPart[];
  readonly missing: string[];
}

/** All parts, one word over them, and what is missing for a better one. Pure. */
export function judgeSoak(observation: SoakObservation): SoakJudgement {
  const parts = partsOf(observation);
  const missing = missingOf(observation);
  const verdict = overall(observation, { parts, missing });
  const unknown = parts
    .filter((part) => part.verdict === 'not-known')
    .map(({ title }) => title.toLowerCase());
  return {
    verdict,
    parts,
    missing,
    conclusions: [
      firstWords(observation, { verdict, parts, missing }),
      ...(observation.settling.because === '' ? [] : [observation.settling.because]),
      ...(unknown.length === 0 ? [] : [`Not known here: ${unknown.join('; ')}.`]),
    ],
  };
}

function partsOf(observation: SoakObservation): SoakPart[] {
  const { window, records, moments, events, zoneLimits, stage } = observation;
  const always = [
    judgeErrors(records),
    judgeThrottling(moments, events),
    judgeTemperatures(moments, zoneLimits),
  ];
  if (window === null || stage === null) return always;
  const inside = moments.filter(({ atMs }) => atMs >= window.fromMs && atMs <= window.toMs);
  const objectives = judgeObjectives(stage);
  return [
    judgeDrift(records, window),
    ...(objectives === null ? [] : [objectives]),
    judgeKeptLoad(stage),
    ...always,
    judgeMemory(inside),
    judgeDescriptors(inside),
    judgeEnergy(records, inside, window),
  ];
}

/** The end is watched for ten times a second. */
const slackMs = 1_000;

function missingOf({
  window,
  wantedMs,
  settling,
  danger,
  wasCancelled,
  isClientPrecise,
}: SoakObservation): string[] {
  const ranMs = window === null ? 0 : window.toMs - window.fromMs;
  const why = danger !== null ? 'it was ended early' : wasCancelled ? 'it was stopped' : 'it ended early';
  return [
    ...(ranMs + slackMs < wantedMs
      ? [`${seconds(wantedMs - ranMs)} of the soak of ${seconds(wantedMs)}: ${why}`]
      : []),
    ...(settling.kind === 'never-flat' ? ['flat temperatures: they still moved when the soak began'] : []),
    ...(isClientPrecise === false ? ['a client that is precise enough to prove anything'] : []),
  ];
}

function overall(
  { danger }: SoakObservation,
  { parts, missing }: { parts: readonly SoakPart[]; missing: readonly string[] },
): VerdictWord {
  const words = parts.map(({ verdict }) => verdict);
  if (danger !== null || words.includes('fail')) return 'fail';
  return missing.length > 0 || words.includes('undecided') ? 'undecided' : 'pass';
}

function firstWords(
  { danger, window }: SoakObservation,
  {
    verdict,
    parts,
    missing,
  }: { verdict: VerdictWord; parts: readonly SoakPart[]; missing: readonly string[] },
): string {
  if (danger !== null) return `Ended early: ${danger.because}`;
  const decisive = parts.find((part) => part.verdict === verdict);
  if (verdict === 'fail')
    return decisive === undefined ? 'It failed.' : `${decisive.title}: no. ${decisive.because}`;
  const [first] = missing;
  if (verdict === 'undecided') {
    if (first !== undefined) return `Missing: ${first}.`;
    return decisive === undefined ? 'It is undecided.' : `${decisive.title}: not shown. ${decisive.because}`;
  }
  const ranMs = window === null ? 0 : window.toMs - window.fromMs;
  const drift = parts.find(({ id }) => id === 'drift');
  return `The load was borne for ${seconds(ranMs)} without drift, leak or failure. ${drift?.because ?? ''}`.trim();
}

function seconds(ms: number): string {
  return ms >= 120_000 ? `${Number((ms / 60_000).toFixed(1))} min` : `${Math.round(ms / 1_000)} s`;
}
