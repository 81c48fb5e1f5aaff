import type { ModelFacts } from '../contract/model-facts.ts';
import type { Plan, PlanBlocker, PlanMemory, PlanResult } from '../contract/plan.ts';
import { embeddedPerformance } from './embedded-performance.ts';
import { chooseShape, nearbyFits } from './choose-shape.ts';
import { explainPlan } from './explain-plan.ts';
import { largestContext, largestSessions, type FitSpace } from './largest-fit.ts';
import { memoryBudget, type MemoryBudget } from './memory-budget.ts';
import { memoryNeed, paddedCells, type Shape } from './memory-need.ts';
import { memoryShort, memoryUnknown, wishBlockers } from './plan-blockers.ts';
import type { PlanQuestion } from './plan-question.ts';

/** Plans the embedded engine: a plan with its reasons, or everything that stands in the way. Pure. */
export function planEmbedded(question: PlanQuestion): PlanResult {
  const { host, model, wishes } = question;
  const budget = memoryBudget(host.memory);
  const budgetBytes = budget?.budgetBytes ?? 0;
  const space: FitSpace = {
    model,
    stepTokens: paddedCells(1),
    fits: (shape) => memoryNeed(model, shape).knownBytes <= budgetBytes,
  };
  const wouldFit = nearbyFits(space, wishes);
  const blockers: PlanBlocker[] = wishBlockers(model, wishes).map((blocker) => ({ ...blocker, wouldFit }));
  if (budget === null) return { ok: false, blockers: [...blockers, memoryUnknown()] };
  if (blockers.length > 0) return { ok: false, blockers };

  const shape = chooseShape(space, wishes);
  if (!space.fits(shape)) {
    return { ok: false, blockers: [{ ...memoryShort({ model, shape, budget }), wouldFit }] };
  }
  const plan: Plan = {
    device: host.device?.id ?? null,
    engine: 'embedded',
    engineVersion: null,
    image: null,
    model: model.name,
    precision: model.precision,
    kvCacheDtype: 'f16',
    ...shape,
    outputTokens: null,
    tensorParallel: 1,
    speculation: null,
    performance: embeddedPerformance(question, shape),
    launch: null,
    // With as many threads as cores, serving and the engine's spinning workers starve each other: on two
    // cores, through the gateway, four streams gave 1006 tokens/s with one thread and 100 with two.
    threads: wishes.threads ?? Math.max(1, host.cpu.cores - 1),
    memory: planMemory(model, shape, budget),
    limits: planLimits(space, shape),
  };
  return { ok: true, plan, because: explainPlan({ question, plan, budget }) };
}

function planMemory(model: ModelFacts, shape: Shape, budget: MemoryBudget): PlanMemory {
  const need = memoryNeed(model, shape);
  const isComplete = need.kvCacheBytes !== null;
  return {
    weightsBytes: model.weightsBytes,
    kvBytesPerToken: model.kvBytesPerToken,
    kvCacheBytes: need.kvCacheBytes,
    // The states of recurrent layers are in `kvCacheBytes`: the engine keeps both in one cache.
    statePerSequenceBytes: null,
    draftBytes: 0,
    workspaceBytes: need.workspaceBytes,
    runtimeBytes: need.runtimeBytes,
    reserveBytes: budget.reserveBytes,
    totalBytes: isComplete ? need.knownBytes : null,
    budgetBytes: budget.budgetBytes,
    headroomBytes: isComplete ? budget.budgetBytes - need.knownBytes : null,
  };
}

function planLimits(space: FitSpace, shape: Shape): Plan['limits'] {
  const isKnown = space.model.kvBytesPerToken !== null;
  return {
    maxSessionsAtContext: isKnown ? largestSessions(space, shape.contextTokens) : null,
    maxContextAtSessions: isKnown ? largestContext(space, shape.sessions) : null,
    admissionSlots: shape.sessions,
    admissionKvTokens: shape.sessions * shape.contextTokens,
  };
}
