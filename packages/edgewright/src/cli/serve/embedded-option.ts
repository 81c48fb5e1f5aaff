import { basename } from 'node:path';
import type { ModelFacts } from '../../contract/model-facts.ts';
import type { Plan, PlanPerformance } from '../../contract/plan.ts';
import { embeddedAdapter } from '../../engines/embedded/adapter.ts';
import type { DeploymentFacts, EngineOption } from '../../supervisor/deployment.ts';

/** What every option for one model has in common. */
export interface ServedModel {
  readonly facts: ModelFacts;
  readonly demo: boolean;
}

/** The name that clients use: the demo's own, else the file's without its ending and part number, else the model's. */
export function servedName({ facts, demo }: ServedModel): string {
  if (demo || facts.format !== 'gguf') return facts.name;
  return basename(facts.path).replace(/(-\d{5}-of-\d{5})?\.gguf$/i, '');
}

export function deploymentFacts(model: ServedModel, plan: Plan): DeploymentFacts {
  return {
    model: servedName(model),
    // A name that stays when the model is swapped.
    aliases: ['default'],
    demo: model.demo,
    engine: plan.engine,
    precision: model.facts.precision,
    weightsBytes: model.facts.weightsBytes,
    parameters: model.facts.parameters,
    sessions: plan.sessions,
    contextTokens: plan.contextTokens,
    kvTokens: plan.limits.admissionKvTokens,
    ...(plan.performance === null ? {} : { predicted: predictedOf(plan.performance) }),
  };
}

/** What admission counts on until requests were answered. */
function predictedOf({ tpotMs, promptTokensPerSecond }: PlanPerformance): DeploymentFacts['predicted'] {
  return { tpotMs, ...(promptTokensPerSecond === null ? {} : { promptTokensPerSecond }) };
}

/** Our own engine, in a process of its own. */
export function embeddedOption(
  model: ServedModel,
  plan: Plan,
  about: { libraryDirectory: string | null },
): EngineOption {
  return {
    facts: deploymentFacts(model, plan),
    plan,
    neededBytes: plan.memory.totalBytes,
    task: {
      historyKey: `embedded ${plan.precision} ${model.facts.path}`,
      adapter: embeddedAdapter({
        modelPath: model.facts.path,
        alias: servedName(model),
        sessions: plan.sessions,
        contextTokens: plan.contextTokens,
        threads: plan.threads,
        // The demo model was measured with the most likely token; chance does not improve its answers.
        temperature: model.demo ? 0 : null,
        libraryDirectory: about.libraryDirectory,
      }),
    },
  };
}
