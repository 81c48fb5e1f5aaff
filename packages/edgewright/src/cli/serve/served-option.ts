import { homedir } from 'node:os';
import { findDevice } from '../../catalog/devices.ts';
import { limits } from '../../contract/limits.ts';
import type { HostFacts } from '../../contract/host-facts.ts';
import type { Plan } from '../../contract/plan.ts';
import { AppError } from '../../base/app-error.ts';
import { adaptEngine } from '../../engines/adapt-engine.ts';
import type { ServedEngine } from '../../engines/engine-behaviour.ts';
import type { GoldenExpectation } from '../../engines/golden/judge-golden.ts';
import { launchSteps } from '../../engines/launch/launch-steps.ts';
import type { LaunchWishes } from '../../engines/launch/launch-wishes.ts';
import { withSleepMode } from '../../engines/launch/sleep-mode.ts';
import { makeLaunchSpec } from '../../engines/launch/make-launch-spec.ts';
import type { LaunchPlace, LaunchSpec } from '../../engines/launch-spec.ts';
import type { EngineOption } from '../../supervisor/deployment.ts';
import { dataDirectory } from '../data-directory.ts';
import { deploymentFacts, servedName, type ServedModel } from './embedded-option.ts';
import type { BoxEngines } from './engines-of-box.ts';
import type { ServingWishes } from './service-wishes.ts';

/** An engine of the table, as a process of this box or in a container. */
export function servedOption(
  model: ServedModel,
  plan: Plan,
  about: { box: BoxEngines; serving: ServingWishes },
): EngineOption {
  const { box, serving } = about;
  if (plan.engine === 'embedded') throw new AppError('internal', { message: 'Not a served engine.' });
  const engine: ServedEngine = plan.engine;
  const wishes: LaunchWishes = {
    program: box.programs[engine] ?? null,
    dataDirectory: dataDirectory(),
    homeDirectory: homedir(),
    offline: serving.offline,
    network: null,
  };
  const sleeps = serving.idleUnloadMs !== null && canSleep(engine, box.facts);
  const launch = (place: LaunchPlace) => {
    const spec = makeLaunchSpec({ plan, host: box.facts, place, wishes });
    return sleeps ? withSleepMode(spec) : spec;
  };
  const steps = (place: LaunchPlace) => launchSteps({ plan, place, wishes }, launch(place).kind);
  const profile = plan.device === null ? null : findDevice(plan.device);
  return {
    facts: { ...deploymentFacts(model, plan), engineModel: plan.launch?.servedName ?? servedName(model) },
    plan,
    neededBytes: plan.memory.totalBytes,
    task: {
      policy: {
        startMs: engine === 'tensorrt-edge-llm' ? limits.engineBuildStartMs : limits.servedStartMs,
      },
      historyKey: [engine, imageOf(launch), plan.precision, model.facts.path].join(' '),
      adapter: adaptEngine({
        engine,
        plan,
        listedName: plan.launch?.servedName ?? servedName(model),
        apiKey: null,
        launch,
        prepare: (place) => steps(place).prepare,
        afterStart: (place) => steps(place).afterStart,
        sleeps,
        scope: { device: plan.device, l4t: box.facts.jetson?.l4t ?? null },
        deviceTitle: profile?.title ?? 'this box',
        golden: serving.golden === 'on' ? expectationOf(model) : null,
      }),
    },
  };
}

/**
 * Sleeping moves the weights to the memory of the host: where GPU and host share one, nothing would be gained, and the
 * engine is stopped instead.
 */
function canSleep(engine: ServedEngine, { memory, accelerators }: HostFacts): boolean {
  const hasCard = accelerators?.some((card) => (card.memory.totalBytes ?? 0) > 0) ?? false;
  return engine === 'vllm' && hasCard && memory.unified !== true;
}

/** A start from an image takes another time than one of a program of the box. */
function imageOf(launch: (place: LaunchPlace) => LaunchSpec): string {
  const spec = launch({ host: '127.0.0.1', port: 1, runDirectory: '/run' });
  return spec.kind === 'container' ? spec.image : spec.kind;
}

/** Random weights answer nonsense by design; a model for conversations comes with a template for them. */
function expectationOf({ facts }: ServedModel): GoldenExpectation | null {
  if (facts.randomWeights === true) return null;
  return { parameters: facts.parameters, conversational: facts.hasChatTemplate };
}
