import type { HostFacts } from '../../contract/host-facts.ts';
import type { Plan, PlanResult } from '../../contract/plan.ts';
import type { PlanEngine } from '../../contract/plan-engines.ts';
import { type EngineRefusal, engineRefusal } from '../../engines/launch/engine-refusal.ts';
import { type LaunchSteps, launchSteps } from '../../engines/launch/launch-steps.ts';
import type { LaunchWishes } from '../../engines/launch/launch-wishes.ts';
import type { LaunchPlace, LaunchSpec } from '../../engines/launch-spec.ts';
import { makeLaunchSpec } from '../../engines/launch/make-launch-spec.ts';
import type { DeploymentQuestion } from '../../planner/deployment-question.ts';
import { planDeployment } from '../../planner/plan-deployment.ts';

/** An engine made ready for a box, or why it cannot be. */
export type EngineRendering =
  | {
      readonly kind: 'rendered';
      readonly plan: Plan;
      readonly place: LaunchPlace;
      readonly spec: LaunchSpec;
      readonly steps: LaunchSteps;
    }
  | { readonly kind: 'refused'; readonly refusal: EngineRefusal }
  | { readonly kind: 'blocked'; readonly result: Extract<PlanResult, { ok: false }> };

/** Plans with one engine, whatever is installed on the box, and says how it is started there. Pure. */
export function renderEngine(about: {
  engine: Exclude<PlanEngine, 'embedded'>;
  question: DeploymentQuestion;
  wishes: LaunchWishes;
  runDirectory: string;
}): EngineRendering {
  const { engine, question, wishes, runDirectory } = about;
  const host: HostFacts = question.host;
  const refusal = engineRefusal(engine, host);
  if (refusal !== null) return { kind: 'refused', refusal };
  const result = planDeployment({
    ...question,
    wishes: { ...question.wishes, engine },
    available: null,
  });
  if (!result.ok) return { kind: 'blocked', result };
  const { plan } = result;
  const place = { host: '127.0.0.1', port: plan.launch?.ports[0] ?? 8_000, runDirectory };
  const spec = makeLaunchSpec({ plan, host, place, wishes });
  return { kind: 'rendered', plan, place, spec, steps: launchSteps({ plan, place, wishes }, spec.kind) };
}
