import type { Plan, PlanAlternative, PlanBlocker, PlanResult } from '../contract/plan.ts';
import { type Box, boxOf } from './box.ts';
import { cacheBytesPerToken, stateBytes } from './cache-need.ts';
import { chooseShape, defaultContextTokens, defaultSessions, nearbyFits } from './choose-shape.ts';
import { considerEngines, type Consideration, type Refusal } from './consider-engines.ts';
import { defaultOutputTokens, type DeploymentQuestion } from './deployment-question.ts';
import { evaluateCandidate, type Evaluated, fitSpaceOf, type Terms } from './evaluate-candidate.ts';
import { explainDeployment, shortOfMemory } from './explain-deployment.ts';
import { largestContext, largestSessions, longestContext } from './largest-fit.ts';
import { launchOf } from './launch/launch-of.ts';
import { memoryUnknown, wishBlockers } from './plan-blockers.ts';
import { rankCandidates, type Ranked } from './rank-candidates.ts';
import { rankChanges } from './rank-changes.ts';

/**
 * Plans a model for a box with whichever engine suits both: what fits, how fast it will be, how it is started; or
 * everything that stands in the way, and what to change. Pure.
 */
export function planDeployment(question: DeploymentQuestion): PlanResult {
  const box = boxOf(question.host);
  const terms = termsOf(question);
  const blockers: PlanBlocker[] = wishBlockers(question.model, question.wishes).map((blocker) => ({
    ...blocker,
    wouldFit: [],
  }));
  if (box.memory === null) blockers.push(memoryUnknown());
  const consideration = considerEngines(question, box);
  if (consideration.candidates.length === 0) blockers.push(noEngine(consideration, question));
  const ranked = rankAll(consideration, terms);
  const [best] = ranked;
  if (blockers.length > 0 || best === undefined) {
    return { ok: false, blockers, alternatives: alternativesOf({ ranked, consideration, chosen: null }) };
  }
  const chosen = best.evaluated.fits ? best : (shrunk(ranked, question, terms) ?? best);
  const alternatives = alternativesOf({ ranked, consideration, chosen });
  if (!chosen.evaluated.fits) {
    const wouldFit = nearbyFits(fitSpaceOf(chosen.candidate), terms.shape);
    return {
      ok: false,
      blockers: [{ ...shortOfMemory(chosen.evaluated), wouldFit }],
      changes: rankChanges(chosen.evaluated),
      alternatives,
    };
  }
  return {
    ok: true,
    plan: planOf(chosen, box, question),
    because: explainDeployment({ chosen, ranked, refusals: consideration.refusals, question }),
    alternatives,
    ...(chosen.evaluated.objectives.length > 0 ? { slo: [...chosen.evaluated.objectives] } : {}),
  };
}

function termsOf({ wishes, model, calibrations }: DeploymentQuestion): Terms {
  const objectives = wishes.objectives ?? [];
  const loads = objectives.map(({ workload }) => workload);
  const sessions = Math.max(0, ...loads.map((load) => load.sessions)) || defaultSessions;
  const longest = Math.max(0, ...loads.map((load) => load.inputTokens + load.outputTokens));
  const contextTokens = Math.min(longest || defaultContextTokens, longestContext(model));
  const outputTokens = wishes.outputTokens ?? loads[0]?.outputTokens ?? defaultOutputTokens;
  return {
    shape: { sessions: wishes.sessions ?? sessions, contextTokens: wishes.contextTokens ?? contextTokens },
    outputTokens: Math.min(outputTokens, wishes.contextTokens ?? contextTokens),
    cachedTokens: wishes.cachedTokens ?? loads[0]?.cachedTokens ?? 0,
    objectives,
    calibrations,
  };
}

function rankAll({ candidates }: Consideration, terms: Terms): Ranked[] {
  return rankCandidates(
    candidates.map((considered) => ({
      ...considered,
      evaluated: evaluateCandidate(considered.candidate, terms),
    })),
  );
}

/** Where the shape was left to us: the first candidate that fits with a smaller one. */
function shrunk(ranked: readonly Ranked[], { wishes }: DeploymentQuestion, terms: Terms): Ranked | null {
  if (wishes.sessions !== undefined && wishes.contextTokens !== undefined) return null;
  if (terms.objectives.length > 0) return null;
  for (const row of ranked) {
    const space = fitSpaceOf(row.candidate);
    const shape = chooseShape(space, wishes);
    const evaluated = evaluateCandidate(row.candidate, { ...terms, shape });
    if (evaluated.fits) return { ...row, evaluated };
  }
  return null;
}

function planOf({ candidate, evaluated }: Ranked, box: Box, question: DeploymentQuestion): Plan {
  const { engine, model, kv, tensorParallel } = candidate;
  const { need, budgetBytes, terms, speculation } = evaluated;
  const { shape } = terms;
  const isComplete = need.kvCacheBytes !== null;
  const space = fitSpaceOf(candidate);
  const launch = launchOf(evaluated, question);
  return {
    device: box.id,
    engine: engine.id,
    engineVersion: engine.versions,
    image: launch?.image ?? null,
    model: model.format === 'catalog' ? model.path : model.name,
    precision: model.precision,
    kvCacheDtype: kvName(evaluated),
    ...shape,
    outputTokens: terms.outputTokens,
    threads: Math.max(1, question.host.cpu.cores - 1),
    tensorParallel,
    speculation:
      speculation?.outcome.worthIt === true
        ? {
            method: speculation.profile.method,
            draft: candidate.draft?.name ?? null,
            draftTokens: speculation.profile.draftTokens,
          }
        : null,
    memory: {
      weightsBytes: need.weightsBytes,
      kvBytesPerToken: cacheBytesPerToken(model, { engine, kv }),
      kvCacheBytes: need.kvCacheBytes,
      statePerSequenceBytes: model.structure === null ? null : stateBytes(model),
      draftBytes: need.draftBytes,
      workspaceBytes: need.workspaceBytes,
      runtimeBytes: need.runtimeBytes,
      reserveBytes: box.memory?.reserveBytes ?? 0,
      totalBytes: isComplete ? need.knownBytes : null,
      budgetBytes,
      headroomBytes: isComplete ? budgetBytes - need.knownBytes : null,
    },
    performance: evaluated.performance,
    launch,
    limits: {
      maxSessionsAtContext: isComplete ? largestSessions(space, shape.contextTokens) : null,
      maxContextAtSessions: isComplete ? largestContext(space, shape.sessions) : null,
      admissionSlots: shape.sessions,
      admissionKvTokens: shape.sessions * shape.contextTokens,
    },
  };
}

/** Names of 16 bits: safetensors are bf16 nearly always, and the cache follows them; llama.cpp has f16. */
function kvName({ candidate }: Evaluated): string {
  const { kv, engine, model } = candidate;
  if (kv.dtype !== 'f16') return kv.dtype;
  return engine.formats.includes('gguf') || model.precision === 'f16' ? 'f16' : 'bf16';
}

function noEngine({ refusals }: Consideration, { model, wishes }: DeploymentQuestion): PlanBlocker {
  const reasons = refusals.map(({ why, instead }) => `${why}${instead === null ? '' : `; use ${instead}`}.`);
  const asked = wishes.engine === undefined ? 'No engine' : `The engine ${wishes.engine}`;
  const what = `${asked} serves ${model.name} here as asked for. ${[...new Set(reasons)].join(' ')}`;
  return { id: 'no-engine', what, received: null, wouldFit: [] };
}

function alternativesOf(about: {
  ranked: readonly Ranked[];
  consideration: Consideration;
  chosen: Ranked | null;
}): PlanAlternative[] {
  const { ranked, consideration, chosen } = about;
  return [
    ...ranked.map((row) => alternativeOf(row, row.candidate === chosen?.candidate && chosen.evaluated.fits)),
    ...consideration.refusals.map(refusedAlternative),
  ];
}

function alternativeOf(
  { candidate, evaluated, support, availability }: Ranked,
  recommended: boolean,
): PlanAlternative {
  const isMissing = availability?.usable === false;
  return {
    engine: candidate.engine.id,
    precision: candidate.model.precision,
    kvCacheDtype: kvName(evaluated),
    verdict: evaluated.fits ? 'fits' : 'short',
    why: isMissing ? availability.because : support.because,
    instead: null,
    totalBytes: evaluated.need.kvCacheBytes === null ? null : evaluated.need.knownBytes,
    maxSessionsAtContext:
      evaluated.need.kvCacheBytes === null
        ? null
        : largestSessions(fitSpaceOf(candidate), evaluated.terms.shape.contextTokens),
    performance: evaluated.performance,
    recommended,
  };
}

function refusedAlternative({ engine, precision, kvCacheDtype, why, instead }: Refusal): PlanAlternative {
  return {
    engine: engine.id,
    precision: precision ?? 'any',
    kvCacheDtype: kvCacheDtype ?? 'any',
    verdict: 'refused',
    why,
    instead,
    totalBytes: null,
    maxSessionsAtContext: null,
    performance: null,
    recommended: false,
  };
}
