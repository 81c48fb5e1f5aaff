import type { Workload } from '../contract/objective.ts';
import type { SpeculationProfile } from '../catalog/engines/engine-profile.ts';
import type { ModelFacts } from '../contract/model-facts.ts';
import { activeParameters, type CandidateSpeed } from './candidate-speed.ts';
import { middleTokens, predictSpeed, promptTimeMs, type Speed } from './speed-model.ts';
import { stepBytes } from './step-bytes.ts';
import type { CacheLayout } from './cache-need.ts';

export interface Speculated {
  readonly speed: Speed;
  /** Tokens per second per user, with over without. */
  readonly gain: number;
  readonly worthIt: boolean;
  /** In a sentence. */
  readonly why: string;
}

/** A draft that somebody asked for where no speed is predicted, as on a CPU. */
export interface BlindlySpeculated extends Pick<Speculated, 'worthIt' | 'why'> {
  readonly speed: null;
}

/** Less than that is lost again by texts that are harder to guess. */
const leastGain = 1.1;
/** Passes of a draft leave the engine's loop less often than whole steps do. */
const draftOverheadShare = 0.15;

/**
 * Speculative decoding: a draft proposes tokens, one step of the model verifies them all. Verifying is arithmetic
 * like a prompt's, so it costs sessions × proposed tokens at the rate of prompts; that is why the gain falls with
 * concurrency, and sooner for weights that have to be widened first.
 */
export function speculate(
  plain: CandidateSpeed,
  load: Workload,
  about: { profile: SpeculationProfile; draft: ModelFacts; layout: CacheLayout },
): Speculated | null {
  const { profile, draft, layout } = about;
  const draftReads = stepBytes(draft, { sessions: load.sessions, tokens: middleTokens(load) }, layout);
  if (draftReads === null || activeParameters(draft) === null) return null;
  const { cost, constants } = plain;
  const proposed = profile.draftTokens * load.sessions;
  const verifyMs = promptTimeMs(proposed, cost, constants.prefillRate);
  const draftBytes = draftReads.weightsBytes + draftReads.cacheBytes;
  const passMs =
    draftOverheadShare * constants.t0Ms +
    (draftBytes / (constants.efficiency * cost.bandwidthBytesPerSecond)) * 1_000;
  const speed = predictSpeed(cost, load, constants, {
    extraStepMs: verifyMs + profile.draftPasses * passMs,
    tokensPerStep: profile.acceptedTokens,
  });
  const gain = plain.speed.tpotMs / speed.tpotMs;
  const beyond = profile.mostSessions !== null && load.sessions > profile.mostSessions;
  return { speed, gain, worthIt: !beyond && gain >= leastGain, why: reason({ gain, beyond, load, profile }) };
}

/** Where no speed is predicted nothing speaks against a draft that somebody asked for. Only measuring tells. */
export function speculateBlindly({ draftTokens }: SpeculationProfile): BlindlySpeculated {
  const why = `Speculative decoding with ${draftTokens} proposed tokens, because a draft was given: what it gains is not predicted, measure it.`;
  return { speed: null, worthIt: true, why };
}

function reason(about: {
  gain: number;
  beyond: boolean;
  load: Workload;
  profile: SpeculationProfile;
}): string {
  const { gain, beyond, load, profile } = about;
  const times = `${gain.toFixed(2)} × the speed at ${load.sessions} ${load.sessions === 1 ? 'session' : 'sessions'}`;
  if (beyond)
    return `Speculative decoding is left out: it is reported to help up to ${profile.mostSessions} sessions (${profile.source}).`;
  if (gain < leastGain)
    return `Speculative decoding is left out: ${times} does not pay, as verifying costs more with every session.`;
  return `Speculative decoding with ${profile.draftTokens} proposed tokens: ${times}, if ${profile.acceptedTokens} tokens per step are accepted (${profile.source}).`;
}
