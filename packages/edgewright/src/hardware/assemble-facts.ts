import type { z } from 'zod';
import { smOf } from '../catalog/compute-capability.ts';
import { findDevice } from '../catalog/devices.ts';
import { jetpackOf } from '../catalog/jetpack-releases.ts';
import { matchDevice } from '../catalog/match-device.ts';
import type { Accelerator } from '../contract/accelerator-facts.ts';
import type { DeviceMatch, HostFacts, hostFactsSchema, UnknownFact } from '../contract/host-facts.ts';
import type { JetsonFacts } from '../contract/jetson-facts.ts';
import type { DescribedAccelerators } from './describe-accelerators.ts';
import type { Findings } from './inquiry.ts';
import type { SmiFindings } from './probes/probe-accelerators.ts';
import type { BoardFacts } from './probes/probe-board.ts';
import type { MachineMemory } from './probes/probe-memory.ts';
import type { ProcessorFacts } from './probes/probe-processor.ts';
import type { SystemFacts } from './probes/probe-system.ts';

type FactsInput = z.input<typeof hostFactsSchema>;

export interface CoreSections {
  system: SystemFacts;
  board: BoardFacts;
  processor: ProcessorFacts;
  memory: MachineMemory;
  smi: SmiFindings;
  described: DescribedAccelerators;
}

export interface OtherSections extends Pick<
  HostFacts,
  | 'cuda'
  | 'tensorrt'
  | 'containers'
  | 'kubernetes'
  | 'pythonPackages'
  | 'thermal'
  | 'disks'
  | 'memoryHolders'
  | 'ports'
  | 'clock'
  | 'user'
  | 'offline'
  | 'registries'
> {
  jetson: Omit<JetsonFacts, 'jetpack' | 'jetpackStatus'> | null;
}

/** Facts from the answers of all probes: what follows from several of them is decided here. Pure. */
export function assembleFacts(
  origin: HostFacts['origin'],
  found: { core: CoreSections; others: OtherSections | null; findings: readonly Findings[] },
): FactsInput {
  const { core, others } = found;
  const { system, board, memory, smi } = core;
  const notes: UnknownFact[] = [...core.described.unknown];
  if (others === null) notes.push(...leftOut.map((fact) => ({ fact, why: 'only a short look was taken' })));
  const device = deviceOf(core);
  const accelerators = completeByDevice(core.described.accelerators, device, notes);
  const { machineTotalBytes: _, ...memoryFacts } = memory;
  return {
    schema: 'edgewright/host-facts@1',
    origin,
    machine: {
      arch: system.arch,
      os: system.os,
      kernel: system.kernel,
      glibc: system.glibc,
      model: board.model,
      soc: board.soc,
    },
    cpu: core.processor,
    memory: { ...memoryFacts, unified: isUnified(system, accelerators, notes) },
    accelerators,
    driver: driverOf(smi, accelerators, notes),
    ...others,
    jetson: others?.jetson ? withJetpack(others.jetson, notes) : null,
    device,
    unknown: [...found.findings.flatMap(({ unknown }) => unknown), ...notes],
    sources: Object.assign({}, ...found.findings.map(({ sources }) => sources)) as Record<string, string>,
    probes: found.findings.flatMap(({ probes }) => probes),
  };
}

/** Sections that a short look does not ask for. */
const leftOut = [
  'jetson',
  'cuda',
  'tensorrt',
  'containers',
  'kubernetes',
  'pythonPackages',
  'thermal',
  'disks',
  'memoryHolders',
  'ports',
  'clock',
  'user',
  'offline',
];

function deviceOf({ system, board, memory, described }: CoreSections): DeviceMatch {
  return matchDevice({
    arch: system.arch,
    deviceTreeModel: board.model,
    compatible: board.compatible,
    soc: board.soc,
    module: board.module,
    boardSpec: board.boardSpec,
    gpus:
      described.accelerators?.map((gpu, position) => ({
        name: gpu.name,
        integrated: gpu.integrated,
        memoryTotalBytes: gpu.memory.totalBytes,
        computeCapability: gpu.computeCapability,
        pciId: described.pciIds[position] ?? null,
      })) ?? null,
    memoryTotalBytes: memory.machineTotalBytes,
  });
}

/** Old drivers do not know the field `compute_cap`; a device that was told for sure has one in the catalog. */
function completeByDevice(
  accelerators: Accelerator[] | null,
  device: DeviceMatch,
  notes: UnknownFact[],
): Accelerator[] | null {
  const known = device.confidence === 'exact' && device.id !== null ? findDevice(device.id) : null;
  const computeCapability = known?.computeCapability.value ?? null;
  if (computeCapability === null) return accelerators;
  return (
    accelerators?.map((gpu, position) => {
      if (gpu.computeCapability !== null) return gpu;
      const fact = `accelerators.${position}.computeCapability`;
      const at = notes.findIndex((note) => note.fact === fact);
      if (at >= 0) notes.splice(at, 1);
      return { ...gpu, computeCapability, sm: smOf(computeCapability) };
    }) ?? null
  );
}

/** Apple silicon shares its memory; elsewhere the GPUs say it. */
function isUnified(
  system: SystemFacts,
  accelerators: readonly Accelerator[] | null,
  notes: UnknownFact[],
): boolean | null {
  if (system.platform === 'darwin' && system.arch === 'arm64') return true;
  if (accelerators?.some((gpu) => gpu.integrated === true) === true) return true;
  if (
    accelerators !== null &&
    accelerators.length > 0 &&
    accelerators.every((gpu) => gpu.integrated === false)
  ) {
    return false;
  }
  const why =
    accelerators?.length === 0
      ? 'there is no accelerator to share memory with'
      : 'the accelerators do not say whether they share memory';
  notes.push({ fact: 'memory.unified', why });
  return null;
}

function driverOf(
  smi: SmiFindings,
  accelerators: readonly Accelerator[] | null,
  notes: UnknownFact[],
): HostFacts['driver'] {
  if (smi.answer.kind === 'absent') {
    notes.push({ fact: 'driver', why: 'nvidia-smi is not installed' });
    return null;
  }
  const version = smi.header.driver ?? accelerators?.find((gpu) => gpu.driver !== null)?.driver ?? null;
  const { cuda } = smi.header;
  if (version === null) notes.push({ fact: 'driver.version', why: 'nvidia-smi names no driver version' });
  if (cuda === null) notes.push({ fact: 'driver.cudaVersion', why: 'nvidia-smi names no CUDA version' });
  return { version, cudaVersion: cuda };
}

function withJetpack(jetson: NonNullable<OtherSections['jetson']>, notes: UnknownFact[]): JetsonFacts {
  if (jetson.l4t === null) {
    notes.push({
      fact: 'jetson.jetpack',
      why: 'it follows from the Jetson Linux release, which is not known',
    });
    return { ...jetson, jetpack: null, jetpackStatus: null };
  }
  const { jetpack, status, note } = jetpackOf(jetson.l4t);
  if (jetpack === null) {
    const why = note ?? `release ${jetson.l4t} is not in the table (${status})`;
    notes.push({ fact: 'jetson.jetpack', why });
  }
  return { ...jetson, jetpack, jetpackStatus: status };
}
