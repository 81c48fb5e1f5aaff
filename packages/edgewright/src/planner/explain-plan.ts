import { formatBytes } from '../base/format-quantity.ts';
import type { Plan } from '../contract/plan.ts';
import { longestContext } from './largest-fit.ts';
import type { MemoryBudget } from './memory-budget.ts';
import type { PlanQuestion } from './plan-question.ts';

/** The reasons of a plan in plain sentences, with their numbers. */
export function explainPlan(about: { question: PlanQuestion; plan: Plan; budget: MemoryBudget }): string[] {
  return [
    explainSessions(about.question, about.plan),
    explainContext(about.question, about.plan),
    explainThreads(about.question, about.plan),
    ...explainMemory(about.question, about.plan, about.budget),
  ];
}

function explainSessions({ wishes }: PlanQuestion, plan: Plan): string {
  if (wishes.sessions !== undefined) return `${plan.sessions} sessions, as asked for.`;
  if (plan.sessions === 4) return '4 sessions, the default.';
  return `${plan.sessions} of the default 4 sessions: memory holds no more at a useful context.`;
}

function explainContext({ wishes, model }: PlanQuestion, plan: Plan): string {
  const tokens = `Context of ${plan.contextTokens} tokens`;
  if (wishes.contextTokens !== undefined) return `${tokens}, as asked for.`;
  if (plan.contextTokens === longestContext(model)) return `${tokens}: what ${model.name} was trained for.`;
  if (plan.contextTokens === plan.limits.maxContextAtSessions) {
    return `${tokens}: memory holds no more for ${plan.sessions} sessions.`;
  }
  return `${tokens}, the default; ${model.name} allows ${longestContext(model)}.`;
}

function explainThreads({ wishes, host }: PlanQuestion, plan: Plan): string {
  const threads = `${plan.threads} of ${host.cpu.cores} usable cores compute`;
  if (wishes.threads === undefined) {
    return host.cpu.cores > 1
      ? `${threads}; one is left for serving.`
      : `${threads}; serving has to share it.`;
  }
  return plan.threads < host.cpu.cores
    ? `${threads}, as asked for.`
    : `${plan.threads} threads on ${host.cpu.cores} usable cores, as asked for: expect it to be slow, because serving has no core of its own.`;
}

function explainMemory({ model }: PlanQuestion, plan: Plan, budget: MemoryBudget): string[] {
  const { memory } = plan;
  const may =
    `${formatBytes(budget.budgetBytes)} may be used ` +
    `(${formatBytes(budget.basisBytes)} ${budget.basis}, ${formatBytes(budget.reserveBytes)} kept back)`;
  if (memory.totalBytes === null || memory.kvCacheBytes === null || memory.kvBytesPerToken === null) {
    const why = model.unknown.find((entry) => entry.fact === 'kvBytesPerToken')?.why ?? 'not known';
    return [
      `The memory of the sessions could not be worked out: ${why}. Only the rest was checked.`,
      `Weights take ${formatBytes(memory.weightsBytes)}; ${may}.`,
    ];
  }
  const bound = model.slidingWindowTokens === null ? '' : ' at most, because some layers keep only a window';
  return [
    `The key/value cache takes ${formatBytes(memory.kvCacheBytes)}${bound}: ${formatBytes(memory.kvBytesPerToken)} per token at 16 bits.`,
    `Weights take ${formatBytes(memory.weightsBytes)}, everything together ${formatBytes(memory.totalBytes)}; ${may}.`,
  ];
}
