import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError } from '../../base/app-error.ts';
import type { HostFacts } from '../../contract/host-facts.ts';
import { liveMachine } from '../../hardware/live-machine.ts';
import { readHostFacts } from '../../hardware/read-host-facts.ts';
import type { Plan } from '../../contract/plan.ts';
import type { EngineOption } from '../../supervisor/deployment.ts';
import { demoModelPath } from '../installed-files.ts';
import { readCalibrationsOrNone } from '../plan/calibration-store.ts';
import { resolveModel, type ResolvedModel } from '../plan/resolve-model.ts';
import { embeddedOption, type ServedModel } from './embedded-option.ts';
import { enginesOfBox, type BoxEngines } from './engines-of-box.ts';
import { type FreedMemory, withFreedMemory } from './freed-memory.ts';
import { planService } from './plan-service.ts';
import { servedOption } from './served-option.ts';
import type { ModelWishes, ServingWishes } from './service-wishes.ts';

/** A model with every way to serve it here, the best first. */
export interface ServiceOptions {
  readonly model: ServedModel;
  readonly plan: Plan;
  readonly options: readonly [EngineOption, ...EngineOption[]];
}

/** What is told on the way. */
export interface PlanningObserver {
  facts(facts: HostFacts): void;
  model(model: ServedModel): void;
}

/**
 * Looks at the box and the model, plans, and makes engines of the plans that can be started.
 *
 * @throws AppError of the first thing that does not work
 */
export async function makeOptions(
  wishes: ModelWishes,
  about: {
    serving: ServingWishes;
    observer: PlanningObserver;
    signal: AbortSignal;
    /** Held by an engine that is stopped before. @default nothing */
    freed?: FreedMemory;
  },
): Promise<ServiceOptions> {
  const { serving, observer, signal } = about;
  const isDemo = wishes.model === null || wishes.model === demoName;
  const light = await readHostFacts(liveMachine(), { light: true });
  const box = await enginesOfBox(light, { wantsAll: needsWholeBox(wishes, light), serving });
  observer.facts(box.facts);
  const resolved = await resolveModel(isDemo ? demoPath() : await onThisMachine(wishes.model ?? ''), {
    precision: wishes.precision,
    signal,
  });
  const model = { facts: resolved.model, demo: isDemo };
  observer.model(model);
  const draft = wishes.draft === null ? null : await resolveModel(wishes.draft, { precision: null, signal });
  const { plans } = planService({
    host: about.freed === undefined ? box.facts : withFreedMemory(box.facts, about.freed),
    ...resolved,
    draft: draft?.model ?? null,
    wishes,
    available: box.available,
    calibrations: await readCalibrationsOrNone(() => undefined),
  });
  const [first, ...others] = plans.map((plan) => optionOf(plan, { model, resolved, box, serving }));
  if (first === undefined) throw new AppError('internal', { message: 'A plan without engines was made.' });
  return { model, plan: plans[0], options: [first, ...others] };
}

/** Docker and Python are asked only where one of their engines may be started: that takes a moment. */
function needsWholeBox(wishes: ModelWishes, facts: HostFacts): boolean {
  if (wishes.engine !== null) return wishes.engine !== 'embedded';
  if (wishes.plan !== null) return wishes.plan.engine !== 'embedded';
  if (wishes.model === null || wishes.model === demoName) return false;
  return (facts.accelerators?.length ?? 0) > 0 || !/\.gguf$/i.test(wishes.model);
}

function optionOf(
  plan: Plan,
  about: { model: ServedModel; resolved: ResolvedModel; box: BoxEngines; serving: ServingWishes },
): EngineOption {
  const { model, box, serving } = about;
  if (plan.engine === 'embedded') return embeddedOption(model, plan, serving);
  return servedOption(model, plan, { box, serving });
}

/** A path as every folder of this machine means it; a name of the catalog stays as it is. */
async function onThisMachine(reference: string): Promise<string> {
  const isPath = await stat(reference).then(
    () => true,
    () => false,
  );
  return isPath ? resolve(reference) : reference;
}

/** The name by which the built-in model can be asked for again. */
const demoName = 'edgewright-demo';

function demoPath(): string {
  const path = demoModelPath();
  if (path !== null) return path;
  throw new AppError('install_incomplete', {
    message: 'The built-in demo model is missing from this installation.',
    nextStep: 'Run `npm run build`, or serve a model of your own with --model.',
  });
}
