import { writeFile } from 'node:fs/promises';
import { AppError } from '../../base/app-error.ts';
import { type PlanDocument } from '../../contract/plan.ts';
import type { DeploymentQuestion } from '../../planner/deployment-question.ts';
import { parseObjectives } from '../../planner/parse-objectives.ts';
import { planDeployment } from '../../planner/plan-deployment.ts';
import type { CommandOutput } from '../command-output.ts';
import { boxOfFlags } from './box-of-flags.ts';
import { builtServerOf, startableEngines } from './built-server.ts';
import { readCalibrationsOrNone } from './calibration-store.ts';
import { engineNamed } from './engine-named.ts';
import type { PlanFlags } from './plan-flags.ts';
import { resolveModel, type ResolvedModel } from './resolve-model.ts';

/** Answers `plan`: 0 it can be done, 1 it cannot, or misses an objective. */
export async function runPlan(
  { reference, flags }: { reference: string; flags: PlanFlags },
  { output, stop }: { output: CommandOutput; stop: AbortSignal },
): Promise<number> {
  const engine = flags.engine === null ? undefined : engineNamed(flags.engine);
  const objectives = flags.slo === null ? undefined : parseObjectives(flags.slo);
  const box = await boxOfFlags(flags);
  const llamaServer = await builtServerOf(box);
  const resolved = await resolveModel(reference, { precision: flags.precision, signal: stop });
  const draft =
    flags.draft === null ? null : await resolveModel(flags.draft, { precision: null, signal: stop });
  const question: DeploymentQuestion = {
    host: box.host,
    model: resolved.model,
    builds: resolved.builds,
    draft: draft?.model,
    wishes: {
      sessions: flags.sessions ?? undefined,
      contextTokens: flags.context ?? undefined,
      outputTokens: flags.output ?? undefined,
      cachedTokens: flags.cached ?? undefined,
      precision: flags.precision ?? undefined,
      kvCacheDtype: flags['kv-dtype']?.toLowerCase() ?? undefined,
      engine,
      objectives,
    },
    calibrations: await readCalibrationsOrNone((why) =>
      output.note(`Calibrations are left out: ${why} Move the file away, and calibrate again.`),
    ),
    available: startableEngines(box, llamaServer),
  };
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
