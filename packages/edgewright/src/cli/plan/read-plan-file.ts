import { AppError } from '../../base/app-error.ts';
import { limits } from '../../contract/limits.ts';
import { type Plan, planDocumentSchema } from '../../contract/plan.ts';
import { readDocument } from '../read-document.ts';

/** What `up` takes from an emitted plan. */
export interface AppliedPlan {
  readonly modelPath: string;
  readonly plan: Plan;
}

/**
 * The plan of a file.
 *
 * @throws AppError `plan_file_invalid`
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
  const { plan } = result;
  const needsFile = plan.engine === 'embedded' || plan.engine === 'llama-cpp';
  if (!modelIsHere && needsFile) {
    throw new AppError('plan_file_invalid', {
      message: `${path} was planned for ${modelPath}, a name of the catalog: there is no file to serve.`,
      nextStep: 'Plan with the path of a .gguf file.',
    });
  }
  if (plan.engine !== 'embedded' && plan.launch === null) {
    throw new AppError('plan_file_invalid', {
      message: `${path} is a plan for ${plan.engine} without a command: it cannot be started from here.`,
      nextStep: 'Plan for another engine.',
    });
  }
  return { modelPath, plan };
}
