import { writeFile } from 'node:fs/promises';
import { AppError } from '../../base/app-error.ts';
import { type PlanDocument } from '../../contract/plan.ts';
import { planDeployment } from '../../planner/plan-deployment.ts';
import type { CommandOutput } from '../command-output.ts';
import type { PlanFlags } from './plan-flags.ts';
import { questionOfFlags } from './question-of-flags.ts';
import type { ResolvedModel } from './resolve-model.ts';

/** Answers `plan`: 0 it can be done, 1 it cannot, or misses an objective. */
export async function runPlan(
  { reference, flags }: { reference: string; flags: PlanFlags },
  { output, stop }: { output: CommandOutput; stop: AbortSignal },
): Promise<number> {
  const { question, box, resolved, llamaServer } = await questionOfFlags(
    { reference, flags },
    { output, stop },
  );
  const result = planDeployment(question);
  const document = documentOf(resolved, result);
  if (flags.emit !== null && result.ok) await emit(flags.emit, document, output);
  if (flags.json) {
    output.result(JSON.stringify(document, null, 2));
  } else {
    const { renderPlan } = await import('./render-plan.ts');
    output.result(
      renderPlan({ question, result, note: box.note, all: flags.all, llamaServer }, output.report),
    );
  }
  if (!result.ok) return 1;
  return result.slo?.some(({ verdict }) => verdict === 'missed' || verdict === 'unlikely') === true ? 1 : 0;
}

function documentOf({ model, isHere }: ResolvedModel, result: PlanDocument['result']): PlanDocument {
  return { schema: 'edgewright/plan@1', modelPath: model.path, modelIsHere: isHere, result };
}

async function emit(path: string, document: PlanDocument, output: CommandOutput): Promise<void> {
  await writeFile(path, `${JSON.stringify(document, null, 2)}\n`).catch((thrown: unknown) => {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppError('usage', {
      message: `The plan could not be written to ${path}: ${why}.`,
      cause: thrown,
    });
  });
  output.note(`The plan lies in ${path}: edgewright up --plan ${path}`);
}
