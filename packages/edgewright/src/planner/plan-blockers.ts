import { formatBytes } from '../base/format-quantity.ts';
import { limits } from '../contract/limits.ts';
import type { ModelFacts } from '../contract/model-facts.ts';
import type { PlanBlocker } from '../contract/plan.ts';
import { longestContext, shortestContext } from './largest-fit.ts';
import type { MemoryBudget } from './memory-budget.ts';
import { memoryNeed, type Shape } from './memory-need.ts';

type Blocker = Omit<PlanBlocker, 'wouldFit'>;

/** Wishes that no machine could fulfil. */
export function wishBlockers(
  model: ModelFacts,
  wishes: { sessions?: number | undefined; contextTokens?: number | undefined; threads?: number | undefined },
): Blocker[] {
  const { sessions, contextTokens, threads } = wishes;
  const blockers: Blocker[] = [];
  if (sessions !== undefined && !isWhole(sessions, 1, limits.sessions)) {
    const what = `${sessions} sessions were asked for; 1 to ${limits.sessions} are possible.`;
    blockers.push({ id: 'sessions-out-of-range', what, received: sessions });
  }
  if (contextTokens !== undefined) blockers.push(...contextBlockers(model, contextTokens));
  if (threads !== undefined && !isWhole(threads, 1, limits.engineThreads)) {
    const what = `${threads} threads were asked for; 1 to ${limits.engineThreads} are possible.`;
    blockers.push({ id: 'threads-out-of-range', what, received: threads });
  }
  return blockers;
}

function contextBlockers(model: ModelFacts, contextTokens: number): Blocker[] {
  const shortest = shortestContext(model);
  const longest = longestContext(model);
  if (contextTokens > longest) {
    const why =
      model.contextTokens === null
        ? `more than ${longest} is not planned for a model that does not say what it was trained for`
        : `${model.name} was trained for ${longest} and writes nonsense beyond`;
    const what = `A context of ${contextTokens} tokens was asked for; ${why}.`;
    return [{ id: 'context-above-trained', what, received: contextTokens }];
  }
  if (!isWhole(contextTokens, shortest, longest)) {
    const what = `A context of ${contextTokens} tokens was asked for; it must be a whole number, at least ${shortest}.`;
    return [{ id: 'context-too-small', what, received: contextTokens }];
  }
  return [];
}

export function memoryUnknown(): PlanBlocker {
  const what = 'Neither the free nor the total memory of this machine is known, so nothing can be promised.';
  return { id: 'memory-unknown', what, received: null, wouldFit: [] };
}

export function memoryShort(about: { model: ModelFacts; shape: Shape; budget: MemoryBudget }): Blocker {
  const { model, shape, budget } = about;
  const { knownBytes, kvCacheBytes, workspaceBytes, runtimeBytes } = memoryNeed(model, shape);
  const cache = kvCacheBytes === null ? '' : `, key/value cache ${formatBytes(kvCacheBytes)}`;
  const parts = `weights ${formatBytes(model.weightsBytes)}${cache}, workspace ${formatBytes(workspaceBytes)}, engine ${formatBytes(runtimeBytes)}`;
  const what =
    `${shape.sessions} sessions × ${shape.contextTokens} tokens need ${formatBytes(knownBytes)} (${parts}); ` +
    `${formatBytes(budget.budgetBytes)} may be used (${formatBytes(budget.basisBytes)} ${budget.basis}, ` +
    `${formatBytes(budget.reserveBytes)} kept back).`;
  return { id: 'memory-short', what, received: knownBytes };
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
