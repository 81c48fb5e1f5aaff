import { AppError } from '../../base/app-error.ts';
import type { HostFacts } from '../../contract/host-facts.ts';
import { findNamedDevice } from '../../planner/find-device.ts';
import { hostOfDevice } from '../../planner/host-of-device.ts';
import { limits } from '../../contract/limits.ts';
import { type Plan, planDocumentSchema } from '../../contract/plan.ts';
import { readDocument } from '../read-document.ts';
import { renderLaunch } from './render-launch.ts';

/** What `up` takes from an emitted plan. */
export interface AppliedPlan {
  readonly modelPath: string;
  readonly sessions: number;
  readonly contextTokens: number;
  readonly threads: number;
}

/**
 * The plan of a file, for the engine that this version runs.
 *
 * @throws AppError `plan_file_invalid`, or `engine_not_built` with the command for every other engine
 */
export async function readPlanFile(path: string): Promise<AppliedPlan> {
  const { modelPath, modelIsHere, result } = await readDocument(path, {
    schema: planDocumentSchema,
    mostBytes: limits.planFileBytes,
    code: 'plan_file_invalid',
    holds: 'plan',
  });
  if (!result.ok) {
    const what = result.blockers.map((blocker) => blocker.what).join(' ');
    throw new AppError('plan_file_invalid', {
      message: `${path} holds no plan, but why there is none: ${what}`,
    });
  }
  if (result.plan.engine !== 'embedded') throw notBuilt(result.plan);
  if (!modelIsHere) {
    throw new AppError('plan_file_invalid', {
      message: `${path} was planned for ${modelPath}, a name of the catalog: there is no file to serve.`,
      nextStep: 'Plan with the path of a .gguf file.',
    });
  }
  const { sessions, contextTokens, threads } = result.plan;
  return { modelPath, sessions, contextTokens, threads };
}

/** The file does not say more of the box than which device it is. */
function hostOf({ device }: Plan): HostFacts {
  const { profile } = findNamedDevice(device ?? 'cpu-only');
  const host = hostOfDevice(profile);
  return device === null ? { ...host, device: null, accelerators: null } : host;
}

function notBuilt(plan: Plan): AppError {
  const command = renderLaunch(plan, hostOf(plan)).map((line) => line.replace(/^ {2}/, ''));
  return new AppError('engine_not_built', {
    message: `The plan is for ${plan.engine}; running that engine is not built yet. It is started with:\n\n${command.join('\n')}\n`,
    facts: { engine: plan.engine, launch: plan.launch },
  });
}
