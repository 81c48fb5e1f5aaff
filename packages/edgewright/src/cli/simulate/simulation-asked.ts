import { AppError } from '../../base/app-error.ts';
import type { PlanPerformance } from '../../contract/plan.ts';
import { faces } from '../../engines/simulated/faces/faces.ts';
import { parseFaults } from '../../engines/simulated/parse-faults.ts';
import { readSpecFile } from '../../engines/simulated/read-spec-file.ts';
import type { SimulationSpec } from '../../engines/simulated/simulation-spec.ts';
import { planBlockedError } from '../../planner/plan-blocked-error.ts';
import { planDeployment } from '../../planner/plan-deployment.ts';
import type { CommandOutput } from '../command-output.ts';
import { engineNamed } from '../plan/engine-named.ts';
import { questionOfFlags } from '../plan/question-of-flags.ts';
import type { SimulateFlags } from './simulate-flags.ts';
import { embeddedError, simulationOfPlan } from './simulation-of-plan.ts';
import { type WorkshopRung, workshopRates, workshopRungs, workshopSpec } from './workshop.ts';

/** What will be simulated, and which figures are to be expected. */
export interface AskedSimulation {
  readonly spec: SimulationSpec;
  /** The plan's prediction for full load; null: the workshop's figures are meant. */
  readonly predicted: PlanPerformance | null;
  /** Measured by the workshop with one session; null: it is no rung of the workshop. */
  readonly measured: { readonly short: number; readonly long: number } | null;
  readonly note: string | null;
}

/** @throws AppError `usage`, `model_unknown`, and what a plan that is blocked says */
export async function simulationAsked(
  { reference, flags }: { reference: string | null; flags: SimulateFlags },
  surroundings: { output: CommandOutput; stop: AbortSignal },
): Promise<AskedSimulation> {
  const settings = {
    warmCache: flags['warm-cache'],
    timeScale: timeScaleOf(flags['time-scale']),
    seed: flags.seed ?? 1,
    apiKey: flags['api-key'],
    faults: flags.fault === null ? [] : parseFaults(flags.fault),
  };
  if (flags.spec !== null) return await simulationOfFile(flags.spec, { reference, flags });
  if (flags.workshop !== null) {
    const rung = rungNamed(flags.workshop, reference, flags);
    const { apiKey, faults } = settings;
    const spec = { ...workshopSpec(rung, settings), apiKey, faults };
    return { spec, predicted: null, measured: workshopRates(rung), note: null };
  }
  if (reference === null) {
    throw new AppError('usage', {
      message: '`edgewright simulate` needs a model, or a rung of the workshop.',
      nextStep: 'For example `edgewright simulate llama-3.1-8b --device jetson-agx-thor`, or --workshop fp8.',
    });
  }
  if (flags.engine !== null && engineNamed(flags.engine) === 'embedded') throw embeddedError();
  const asked = await questionOfFlags({ reference, flags: { ...flags, slo: null } }, surroundings);
  // Nothing of the engine has to be here.
  const question = { ...asked.question, available: null };
  const result = planDeployment(question);
  if (!result.ok) throw planBlockedError(result.blockers);
  const spec = simulationOfPlan(result.plan, question, settings);
  refuseUselessKey(spec);
  return { spec, predicted: result.plan.performance, measured: null, note: asked.box.note };
}

function refuseUselessKey({ apiKey, engine }: SimulationSpec): void {
  if (apiKey === null || faces[engine].key !== null) return;
  throw new AppError('usage', {
    message: `${engine} knows no keys, so --api-key would do nothing.`,
    nextStep: 'Leave --api-key out: the gateway in front of such an engine asks for keys.',
  });
}

/** The file as it is, but for what was asked of this run. */
async function simulationOfFile(
  path: string,
  { reference, flags }: { reference: string | null; flags: SimulateFlags },
): Promise<AskedSimulation> {
  refuseBeside('--spec', reference, flags);
  const written = await readSpecFile(path);
  const spec = {
    ...written,
    ...(flags['time-scale'] === null ? {} : { timeScale: timeScaleOf(flags['time-scale']) }),
    ...(flags.seed === null ? {} : { seed: flags.seed }),
    ...(flags['api-key'] === null ? {} : { apiKey: flags['api-key'] }),
    ...(flags.fault === null ? {} : { faults: parseFaults(flags.fault) }),
  };
  refuseUselessKey(spec);
  return { spec, predicted: null, measured: null, note: null };
}

/** Flags that a rung, or a file, answers by itself. */
const answered = ['device', 'engine', 'precision', 'kv-dtype', 'sessions', 'context', 'draft'] as const;

function rungNamed(name: string, reference: string | null, flags: SimulateFlags): WorkshopRung {
  const rung = workshopRungs.find((known) => known === name.toLowerCase());
  if (rung === undefined) {
    throw new AppError('usage', {
      message: `The workshop has no rung "${name}".`,
      nextStep: `It has ${workshopRungs.join(', ')}.`,
    });
  }
  refuseBeside(`--workshop ${rung}`, reference, flags);
  return rung;
}

function refuseBeside(source: string, reference: string | null, flags: SimulateFlags): void {
  const given = [
    ...(reference === null ? [] : ['a model']),
    ...answered.filter((flag) => flags[flag] !== null).map((flag) => `--${flag}`),
  ];
  if (given.length === 0) return;
  throw new AppError('usage', {
    message: `${source} is model, device and engine at once; ${given.join(' and ')} cannot be given beside it.`,
  });
}

function timeScaleOf(text: string | null): number {
  if (text === null) return 1;
  const value = Number(text);
  if (text.trim() !== '' && value >= 0.0001 && value <= 10) return value;
  throw new AppError('usage', {
    message: `--time-scale must be a number from 0.0001 to 10, but is "${text}".`,
  });
}
