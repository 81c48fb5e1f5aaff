import { AppError } from '../../base/app-error.ts';
import type { DeploymentView } from '../../contract/status.ts';
import type { StartStage } from '../../contract/engine-state.ts';
import type { HostFacts } from '../../contract/host-facts.ts';
import type { LadderPlanned, LadderQuestion, LadderRung } from '../../contract/ladder.ts';
import type { Plan, PlanPerformance } from '../../contract/plan.ts';
import { limits } from '../../contract/limits.ts';
import { startService, type RunningService } from '../compose.ts';
import type { ServedModel } from '../serve/embedded-option.ts';
import { makeOptions } from '../serve/make-options.ts';
import { planDoor } from '../serve/plan-door.ts';
import type { ModelWishes, ServiceWishes } from '../serve/service-wishes.ts';
import type { ServiceLog } from '../service-log.ts';

/** A rung that serves. */
export interface OpenRung {
  readonly service: RunningService;
  readonly planned: LadderPlanned;
  readonly view: DeploymentView;
  /** From the start of the engine until it was ready, in ms. */
  readonly startMs: number;
  readonly stages: Partial<Record<StartStage, number>>;
  readonly hasGpu: boolean;
}

export interface RungSurroundings {
  readonly question: LadderQuestion;
  readonly offline: boolean;
  readonly log: ServiceLog;
  readonly stop: AbortSignal;
  readonly abandon: AbortSignal;
  /** How the start goes, for people. */
  readonly note: (text: string) => void;
}

/**
 * Plans and starts a rung as `up` would, on a free port of this machine alone.
 *
 * @throws AppError of the first thing that does not work; then nothing is left running
 */
export async function openRung(rung: LadderRung, about: RungSurroundings): Promise<OpenRung> {
  const { log, stop, abandon, note } = about;
  const wishes = await wishesFor(rung, about);
  const seen: { facts: HostFacts | null; model: ServedModel | null; plan: Plan | null } = {
    facts: null,
    model: null,
    plan: null,
  };
  const stages = new StageClock();
  const service = await startService(wishes, {
    observer: {
      facts: (facts) => void (seen.facts = facts),
      model: (model) => void (seen.model = model),
      plan: (plan) => void (seen.plan = plan),
      engine: (view) => stages.see(view),
      note,
    },
    log,
    stop,
    cut: abandon,
  });
  try {
    const [view] = service.deployments.deployments();
    const { model, plan, facts } = seen;
    if (view === undefined || model === null || plan === null) {
      throw new AppError('internal', { message: 'A service came up that nobody planned.' });
    }
    const { startMs, durations } = stages.result();
    const planned = await plannedOf({ model, plan, wishes }, about);
    const hasGpu = (facts?.accelerators?.length ?? 0) > 0;
    return { service, planned, view, startMs, stages: durations, hasGpu };
  } catch (thrown) {
    await service.stop();
    throw thrown;
  }
}

async function wishesFor(
  rung: LadderRung,
  { question, offline }: Pick<RungSurroundings, 'question' | 'offline'>,
): Promise<ServiceWishes> {
  const { model, engine, precision, threads, draft } = rung;
  const { sessions, contextTokens } = question;
  const host = '127.0.0.1';
  const door = await planDoor({
    host,
    port: 0,
    'require-keys': false,
    'without-keys': false,
    slo: null,
    config: null,
    verbose: false,
    'log-json': false,
    'log-prompts': false,
  });
  return {
    model: {
      model,
      engine,
      precision,
      threads,
      draft,
      sessions,
      contextTokens,
      kvCacheDtype: null,
      plan: null,
    },
    host,
    port: 0,
    door,
    libraryDirectory: null,
    idleUnloadMs: null,
    drainMs: limits.swapDrainMs,
    offline,
    golden: 'on',
  };
}

/** What the plan says, and what it would say of one user alone. */
async function plannedOf(
  { model, plan, wishes }: { model: ServedModel; plan: Plan; wishes: ServiceWishes },
  { stop }: { stop: AbortSignal },
): Promise<LadderPlanned> {
  const speed = [speedOf(plan.sessions, plan.performance)];
  // A second look at the box costs a moment, and only where there is something to predict.
  if (plan.performance !== null && plan.sessions > 1) {
    const alone = await planAlone(wishes, stop);
    if (alone?.engine === plan.engine) speed.unshift(speedOf(1, alone.performance));
  }
  return {
    engine: plan.engine,
    precision: plan.precision,
    weightsBytes: model.facts.weightsBytes,
    parameters: model.facts.parameters,
    randomWeights: model.facts.randomWeights === true,
    totalBytes: plan.memory.totalBytes,
    speculates: plan.speculation !== null,
    speed: speed.filter((row) => row !== null),
  };
}

async function planAlone(wishes: ServiceWishes, signal: AbortSignal): Promise<Plan | null> {
  const observer = { facts: () => undefined, model: () => undefined };
  const alone: ModelWishes = { ...wishes.model, sessions: 1 };
  const found = await makeOptions(alone, { serving: wishes, observer, signal }).catch((thrown: unknown) => {
    // What one user would see is a comparison; without it the ladder goes on.
    if (thrown instanceof AppError) return null;
    throw thrown;
  });
  return found?.plan ?? null;
}

function speedOf(
  concurrency: number,
  performance: PlanPerformance | null,
): LadderPlanned['speed'][number] | null {
  if (performance === null) return null;
  const { tpotMs, systemTokensPerSecond, lowFactor, highFactor } = performance;
  return { concurrency, tpotMs, systemTokensPerSecond, lowFactor, highFactor };
}

/** Times the stages of a start from what the engine's states say. */
class StageClock {
  readonly #durations = new Map<StartStage, number>();
  #stage: StartStage | null = null;
  #sinceMs = 0;
  #beganMs: number | null = null;
  #readyMs: number | null = null;

  see({ state }: DeploymentView): void {
    const nowMs = performance.now();
    const stage = state.kind === 'starting' ? state.progress.stage : null;
    if (stage !== null) this.#beganMs ??= nowMs;
    if (state.kind === 'ready') this.#readyMs ??= nowMs;
    if (stage === this.#stage) return;
    if (this.#stage !== null) {
      const before = this.#durations.get(this.#stage) ?? 0;
      this.#durations.set(this.#stage, before + nowMs - this.#sinceMs);
    }
    this.#stage = stage;
    this.#sinceMs = nowMs;
  }

  result(): { startMs: number; durations: Partial<Record<StartStage, number>> } {
    const startMs = this.#beganMs === null || this.#readyMs === null ? 0 : this.#readyMs - this.#beganMs;
    return { startMs, durations: Object.fromEntries(this.#durations) };
  }
}
