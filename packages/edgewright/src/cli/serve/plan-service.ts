import { AppError } from '../../base/app-error.ts';
import type { HostFacts } from '../../contract/host-facts.ts';
import type { ModelFacts } from '../../contract/model-facts.ts';
import type { Plan, PlanResult } from '../../contract/plan.ts';
import type { PlanEngine } from '../../contract/plan-engines.ts';
import type { DeploymentQuestion, EngineAvailability } from '../../planner/deployment-question.ts';
import { planBlockedError } from '../../planner/plan-blocked-error.ts';
import { planDeployment } from '../../planner/plan-deployment.ts';
import { planEmbedded } from '../../planner/plan-embedded.ts';
import type { Calibration } from '../../planner/calibration.ts';
import type { ModelWishes } from './service-wishes.ts';

/** A model and the ways to serve it on this box, the best first. */
export interface ServicePlan {
  readonly plans: readonly [Plan, ...Plan[]];
  /** Why not others, and why in this order. */
  readonly because: readonly string[];
}

export interface ServiceQuestion {
  readonly host: HostFacts;
  readonly model: ModelFacts;
  readonly builds: readonly ModelFacts[];
  readonly isHere: boolean;
  readonly draft: ModelFacts | null;
  readonly wishes: ModelWishes;
  readonly available: readonly EngineAvailability[];
  readonly calibrations: readonly Calibration[];
}

/**
 * Chooses engines for a model, with those to fall back on. Pure. An engine that was asked for stands alone: whoever
 * names one wants to see it fail rather than get another.
 *
 * @throws AppError of the blockers when nothing can serve it
 */
export function planService(question: ServiceQuestion): ServicePlan {
  const { wishes } = question;
  if (wishes.plan !== null) return { plans: [wishes.plan], because: ['It was planned before.'] };
  if (wishes.engine !== null) return alone(question, wishes.engine);
  const embedded = embeddedPlan(question);
  const chain = servedPlans(question);
  // Where an engine could use the GPU and the model does not fit, the CPU is no answer that anybody wants unasked.
  if (chain.length === 0 && couldUseGpu(question)) throw nothingFits(question);
  const plans = [...chain, ...(embedded?.ok === true ? [embedded.plan] : [])];
  const [first, ...others] = plans;
  if (first !== undefined) return { plans: [first, ...others], because: [] };
  if (embedded !== null && !embedded.ok) throw planBlockedError(embedded.blockers);
  throw nothingFits(question);
}

function couldUseGpu({ host, available }: ServiceQuestion): boolean {
  const hasGpu = (host.accelerators?.length ?? 0) > 0;
  return hasGpu && available.some(({ engine, usable }) => usable && engine !== 'embedded');
}

function alone(question: ServiceQuestion, engine: PlanEngine): ServicePlan {
  const result = engine === 'embedded' ? (embeddedPlan(question) ?? null) : planWith(question, engine);
  if (result === null) {
    throw new AppError('model_unsupported', {
      message: `The embedded engine loads .gguf files that lie on this machine; ${question.model.path} is none.`,
    });
  }
  if (!result.ok) throw blocked(result);
  return { plans: [result.plan], because: result.because };
}

/** Our own engine takes .gguf files that are here. */
function embeddedPlan({ host, model, isHere, wishes, calibrations }: ServiceQuestion): PlanResult | null {
  if (model.format !== 'gguf' || !isHere) return null;
  const { sessions, contextTokens, threads } = wishes;
  return planEmbedded({
    host,
    model,
    calibrations,
    wishes: {
      ...(sessions === null ? {} : { sessions }),
      ...(contextTokens === null ? {} : { contextTokens }),
      ...(threads === null ? {} : { threads }),
    },
  });
}

/** The other engines that can be started here and hold the model, in the order of the ranking. */
function servedPlans(question: ServiceQuestion): Plan[] {
  const first = planDeployment(deploymentQuestion(question, null));
  const fitting = (first.alternatives ?? []).filter(({ verdict }) => verdict === 'fits');
  const ranked = [...(first.ok ? [first.plan.engine] : []), ...fitting.map(({ engine }) => engine)];
  const usable = new Set(question.available.filter((row) => row.usable).map(({ engine }) => engine));
  return [...new Set(ranked)]
    .filter((engine) => engine !== 'embedded' && usable.has(engine))
    .flatMap((engine) => {
      const result = planWith(question, engine);
      return result.ok && result.plan.launch !== null ? [result.plan] : [];
    });
}

function planWith(question: ServiceQuestion, engine: PlanEngine): PlanResult {
  return planDeployment(deploymentQuestion(question, engine));
}

function deploymentQuestion(question: ServiceQuestion, engine: PlanEngine | null): DeploymentQuestion {
  const { host, model, builds, draft, wishes, available, calibrations } = question;
  return {
    host,
    model,
    builds,
    draft: draft ?? undefined,
    wishes: {
      sessions: wishes.sessions ?? undefined,
      contextTokens: wishes.contextTokens ?? undefined,
      precision: wishes.precision ?? undefined,
      kvCacheDtype: wishes.kvCacheDtype ?? undefined,
      engine: engine ?? undefined,
    },
    calibrations,
    available,
  };
}

function blocked(result: Extract<PlanResult, { ok: false }>): AppError {
  return planBlockedError(result.blockers);
}

function nothingFits(question: ServiceQuestion): AppError {
  const result = planDeployment(deploymentQuestion(question, null));
  if (!result.ok) return blocked(result);
  // The CPU would do; what an engine on the GPU lacks says more.
  for (const { engine, usable } of question.available) {
    const own = usable && engine !== 'embedded' ? planWith(question, engine) : null;
    if (own?.ok === false) return blocked(own);
  }
  const unusable = question.available.filter(({ usable }) => !usable);
  return new AppError('model_unsupported', {
    message: `No engine on this box can serve ${question.model.path}: ${unusable
      .map(({ engine, because }) => `${engine}: ${because}`)
      .join('; ')}.`,
  });
}
