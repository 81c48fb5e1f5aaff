import { AppError } from '../../base/app-error.ts';
import { describeIssue } from '../../base/describe-issue.ts';
import { limits } from '../../contract/limits.ts';
import { type Plan, planDocumentSchema } from '../../contract/plan.ts';
import { readBoundedText } from './calibration-store.ts';
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
  let value: unknown;
  try {
    value = JSON.parse(await readBoundedText(path, limits.planFileBytes));
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppError('plan_file_invalid', { message: `${path} could not be read: ${why}.`, cause: thrown });
  }
  const parsed = planDocumentSchema.safeParse(value);
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    const issue = first === undefined ? null : describeIssue(first, value, limits.echoedValueCharacters);
    const what = issue?.message.replace('The request body', 'The document') ?? 'it has another shape';
    throw new AppError('plan_file_invalid', { message: `${path} holds no plan: ${what}` });
  }
  const { modelPath, modelIsHere, result } = parsed.data;
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

function notBuilt(plan: Plan): AppError {
  const command = renderLaunch(plan).map((line) => line.replace(/^ {2}/, ''));
  return new AppError('engine_not_built', {
    message: `The plan is for ${plan.engine}; running that engine is not built yet. It is started with:\n\n${command.join('\n')}\n`,
    facts: { engine: plan.engine, launch: plan.launch },
  });
}
