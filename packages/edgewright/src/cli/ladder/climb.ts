import { formatDuration } from '../../base/format-quantity.ts';
import { pointsOfRung } from '../../bench/ladder/ladder-points.ts';
import type { LadderStep } from '../../bench/ladder/next-step.ts';
import type { PromptMaterial } from '../../bench/prompts/compose-prompt.ts';
import type { Ladder, LadderLoad, LadderRungState } from '../../contract/ladder.ts';
import { liveMachine } from '../../hardware/live-machine.ts';
import { readFreeMemory } from '../../hardware/read-free-memory.ts';
import { readGpuHoldings } from '../../hardware/read-gpu-holdings.ts';
import { readHostFacts } from '../../hardware/read-host-facts.ts';
import { waitForMemory } from '../../supervisor/memory-return.ts';
import type { BoxSamples } from '../bench/box-samples.ts';
import type { CommandContext } from '../define-command.ts';
import { serviceLog } from '../service-log.ts';
import { askQuality } from './ask-quality.ts';
import type { LadderFolder } from './ladder-folder.ts';
import { measureLoad } from './measure-load.ts';
import { openRung, type OpenRung } from './open-rung.ts';
import { objectivesOf } from './question-of-ladder.ts';

export interface Climb extends Pick<CommandContext, 'output' | 'stop' | 'abandon'> {
  readonly ladder: Ladder;
  readonly state: LadderRungState;
  readonly step: Extract<LadderStep, { kind: 'load' }>;
  readonly folder: LadderFolder;
  readonly box: BoxSamples;
  readonly offline: boolean;
  readonly materials: Map<string, PromptMaterial>;
  /** Told of the rung as it is known by now, each time something is added. */
  readonly keep: (state: LadderRungState) => Promise<void>;
  readonly told: (text: string) => void;
}

/**
 * One load of a rung: start, measure, ask, stop, and wait for its memory.
 *
 * @throws AppError of what did not work; then the rung is stopped all the same
 */
export async function climb(about: Climb): Promise<void> {
  const { ladder, step, output, told } = about;
  const { question } = ladder;
  const log = serviceLog({ output, isVerbose: () => false, shape: 'text' });
  const startedAt = new Date().toISOString();
  const rung = await openRung(about.state.rung, { ...about, question, log, note: () => undefined });
  told(`serves with ${rung.view.engine} after ${formatDuration(rung.startMs)}`);
  let state: LadderRungState = { ...about.state, planned: rung.planned };
  const keep = (next: LadderRungState): Promise<void> => about.keep((state = next));
  try {
    await keep(state);
    if (step.load !== null) {
      const load = await measured(about, { rung, load: step.load, startedAt });
      await keep({ ...state, loads: [...state.loads, load] });
    }
    if (step.asksQuality) {
      told('asking the questions of the quality gate …');
      await keep({ ...state, quality: await askQuality({ ...about, rung }) });
    }
  } finally {
    const memoryReturnMs = await unload(rung, about.stop);
    const last = state.loads.at(-1);
    if (step.load !== null && last?.load === step.load) {
      await keep({ ...state, loads: state.loads.with(-1, { ...last, memoryReturnMs }) });
    }
  }
}

async function measured(
  about: Climb,
  { rung, load, startedAt }: { rung: OpenRung; load: number; startedAt: string },
): Promise<LadderLoad> {
  const { ladder, state, step, folder, box, output, stop } = about;
  const { question } = ladder;
  const rungs = ladder.rungs.map((one) => one.rung);
  const { runs, warnings } = await measureLoad({
    rung,
    rungName: state.rung.name,
    materials: about.materials,
    question,
    points: pointsOfRung(state.rung, { points: ladder.points, rungs, sessions: question.sessions }),
    runsPerPoint: step.runsPerPoint,
    objectives: objectivesOf(question),
    folder: await folder.openLoad(state.rung.name, load),
    samples: () => box.samples,
    output,
    stop,
  });
  const { memoryBytes, gpuMemoryBytes } = await memoryOf(rung);
  return {
    load,
    startedAt,
    endedAt: new Date().toISOString(),
    engine: rung.view.engine,
    startMs: rung.startMs,
    stages: rung.stages,
    memoryBytes,
    gpuMemoryBytes,
    memoryReturnMs: null,
    runs,
    warnings,
  };
}

/** What the engine holds now, of this machine and of its GPUs. */
async function memoryOf({
  service,
  hasGpu,
}: OpenRung): Promise<Pick<LadderLoad, 'memoryBytes' | 'gpuMemoryBytes'>> {
  const [deployment] = service.deployments.all();
  if (deployment === undefined) return { memoryBytes: null, gpuMemoryBytes: null };
  const [memoryBytes, ids, holdings] = await Promise.all([
    deployment.runner.memoryBytes(),
    deployment.runner.processIds(),
    hasGpu ? readGpuHoldings(liveMachine()) : null,
  ]);
  const held = ids.flatMap((pid) => holdings?.get(pid) ?? []);
  const gpuMemoryBytes = held.length === 0 ? null : held.reduce((sum, bytes) => sum + bytes, 0);
  return { memoryBytes, gpuMemoryBytes };
}

/**
 * Stops the rung and waits until its memory can be had again: the next one is planned with what is free then. Memory of
 * the host is back when the process is gone; of drivers that is not so. Null: there was nothing to wait for.
 */
async function unload(rung: OpenRung, signal: AbortSignal): Promise<number | null> {
  if (!rung.hasGpu) {
    await rung.service.stop();
    return null;
  }
  const machine = liveMachine();
  const { accelerators } = await readHostFacts(machine, { light: true });
  const onCards = rung.view.engine !== 'embedded';
  const read = () =>
    readFreeMemory(machine, { accelerators: accelerators ?? [], onCards, ownPid: process.pid });
  const [before, held] = [await read(), await memoryOf(rung)];
  await rung.service.stop();
  const heldBytes = onCards && held.gpuMemoryBytes !== null ? held.gpuMemoryBytes : held.memoryBytes;
  const memory = await waitForMemory({
    read,
    beforeBytes: before.availableBytes,
    heldBytes,
    neededBytes: null,
    signal,
  });
  return memory.kind === 'back' ? memory.waitedMs : null;
}
