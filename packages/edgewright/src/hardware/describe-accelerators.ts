import type { Accelerator } from '../contract/accelerator-facts.ts';
import { acceleratorSchema } from '../contract/accelerator-facts.ts';
import type { UnknownFact } from '../contract/host-facts.ts';
import { computeCapabilityOfSoc, smOf } from '../catalog/compute-capability.ts';
import { describeGpu, type DescribedGpu } from './nvidia-smi/describe-gpu.ts';
import type { GpuProcessRow } from './nvidia-smi/parse-processes.ts';
import { ask, type SmiGpu } from './nvidia-smi/smi-gpu.ts';
import type { MemoryInfo } from './parse/parse-memory-info.ts';
import type { SmiFindings } from './probes/probe-accelerators.ts';
import type { BoardFacts } from './probes/probe-board.ts';
import type { PciGpu } from './probes/probe-pci.ts';

export interface AcceleratorSources {
  smi: SmiFindings;
  pci: readonly PciGpu[] | null;
  board: BoardFacts;
  memory: MemoryInfo;
}

export interface DescribedAccelerators {
  /** Null: could not be told. */
  accelerators: Accelerator[] | null;
  /** PCI id by position, where it is known. */
  pciIds: (string | null)[];
  unknown: UnknownFact[];
}

/** GPUs from what nvidia-smi, the bus, the board and the kernel's memory say. Pure. */
export function describeAccelerators(from: AcceleratorSources): DescribedAccelerators {
  const unknown: UnknownFact[] = [];
  const gpus = smiGpus(from.smi);
  if (gpus.length === 0) return withoutSmi(from);
  const pciIds = gpus.map((gpu) => pciIdOf(gpu));
  const accelerators = gpus.map((gpu, position) => {
    const described = describeGpu(gpu, position);
    const accelerator = finish(described, from, pciIds[position] ?? null);
    return { ...accelerator, processes: processesOf(accelerator, gpus.length, from.smi.processes) };
  });
  for (const [position, accelerator] of accelerators.entries()) {
    unknown.push(...unknownsOf(accelerator, position));
  }
  return { accelerators, pciIds, unknown };
}

/** Rows of the queries, else sections of `-q`, else the lines of `-L`; they list the GPUs in the same order. */
function smiGpus(smi: SmiFindings): SmiGpu[] {
  const rows = smi.answer.kind === 'rows' ? smi.answer.rows : [];
  const count = Math.max(rows.length, smi.rare.length, smi.sections.gpus.length);
  if (count === 0) {
    return smi.listed.map(({ name, uuid, index }) => ({
      rows: [
        new Map([
          ['name', name],
          ['index', String(index)],
          ['uuid', uuid ?? 'N/A'],
        ]),
      ],
      sections: new Map(),
    }));
  }
  return Array.from({ length: count }, (_, position) => ({
    rows: [rows[position], smi.rare.length === count ? smi.rare[position] : undefined].filter(
      (row) => row !== undefined,
    ),
    sections: (smi.sections.gpus.length === count ? smi.sections.gpus[position] : undefined) ?? new Map(),
  }));
}

/** `0x233510DE` (device, then vendor) as `10de:2335`. */
function pciIdOf(gpu: SmiGpu): string | null {
  const [, device] =
    /^0x([0-9a-f]{4})10de$/i.exec(ask(gpu, ['pci.device_id'], ['PCI/Device Id']) ?? '') ?? [];
  return device === undefined ? null : `10de:${device.toLowerCase()}`;
}

/**
 * Whether a GPU shares the CPU's memory. The order matters: what nvidia-smi prints as name decides before what the
 * board is, because a board with an integrated GPU can carry a card, too.
 */
export function isIntegrated(
  gpu: Pick<DescribedGpu, 'name' | 'addressingMode' | 'memory'>,
  isJetson: boolean,
  pciId: string | null,
): boolean | null {
  if (/\(nvgpu\)/i.test(gpu.name)) return true;
  if (/^NVIDIA Thor\b/i.test(gpu.name) || /\bGB10\b/.test(gpu.name) || pciId === '10de:2e12') return true;
  if (gpu.memory.totalBytes !== null) return false;
  if (isJetson || gpu.addressingMode === 'ATS') return true;
  return null;
}

function finish(described: DescribedGpu, from: AcceleratorSources, pciId: string | null): Accelerator {
  const { board, memory, smi } = from;
  const integrated = isIntegrated(described, board.isJetson, pciId);
  const computeCapability =
    described.computeCapability ??
    (integrated === true && board.soc !== null ? computeCapabilityOfSoc(board.soc) : null);
  return acceleratorSchema.parse({
    ...described,
    integrated,
    computeCapability,
    sm: smOf(computeCapability),
    driver: described.driver ?? smi.header.driver,
    memory: integrated === true ? sharedMemory(memory) : described.memory,
  });
}

/** On unified memory only the kernel knows: free means MemAvailable, which counts page cache as free. */
function sharedMemory(memory: MemoryInfo): DescribedGpu['memory'] {
  const { totalBytes, availableBytes } = memory;
  const source = totalBytes === null && availableBytes === null ? null : '/proc/meminfo';
  return { totalBytes, freeBytes: availableBytes, usedBytes: null, source };
}

/** nvidia-smi was asked who uses GPUs, not which: with several of them a process could be on any. */
function processesOf(
  accelerator: Accelerator,
  count: number,
  processes: readonly GpuProcessRow[] | null,
): Accelerator['processes'] {
  if (processes === null) return null;
  if (count === 1) return processes.map(({ pid, name, usedBytes }) => ({ pid, name, usedBytes }));
  const uuids = processes.map(({ uuid }) => uuid);
  if (processes.length > 0 && (uuids.includes(null) || accelerator.uuid === null)) return null;
  return processes
    .filter(({ uuid }) => uuid === accelerator.uuid)
    .map(({ pid, name, usedBytes }) => ({ pid, name, usedBytes }));
}

/** No GPU of nvidia-smi: a Jetson has one all the same, a card may wait for its driver, or there is none. */
function withoutSmi(from: AcceleratorSources): DescribedAccelerators {
  const { board, pci, smi } = from;
  if (board.isJetson) {
    const name = `integrated GPU of ${board.soc ?? 'this Jetson'}`;
    const memory = { totalBytes: null, freeBytes: null, source: null };
    const stub: DescribedGpu = { index: 0, name, computeCapability: null, sm: null, driver: null, memory };
    const accelerator = { ...finish(stub, from, null), processes: smi.processes };
    return { accelerators: [accelerator], pciIds: [null], unknown: unknownsOf(accelerator, 0) };
  }
  if (pci !== null && pci.length > 0) return { ...onBus(pci, from), pciIds: pci.map(({ pciId }) => pciId) };
  if (smi.answer.kind === 'failed') {
    return { accelerators: null, pciIds: [], unknown: [{ fact: 'accelerators', why: smi.answer.why }] };
  }
  return { accelerators: [], pciIds: [], unknown: [] };
}

function onBus(
  pci: readonly PciGpu[],
  from: AcceleratorSources,
): Pick<DescribedAccelerators, 'accelerators' | 'unknown'> {
  const { answer } = from.smi;
  const why =
    answer.kind === 'failed' ? answer.why : 'the card is on the PCI bus, and no driver answers for it';
  const accelerators = pci.map(({ pciId }, index) => {
    const memory = { totalBytes: null, freeBytes: null, source: null };
    const name = `NVIDIA GPU ${pciId}`;
    return finish({ index, name, computeCapability: null, sm: null, driver: null, memory }, from, pciId);
  });
  const unknown = accelerators.map((_, index) => ({ fact: `accelerators.${index}`, why }));
  return { accelerators, unknown };
}

/** Facts that somebody who reads about a GPU would miss. */
const missed: readonly (readonly [path: string, read: (gpu: Accelerator) => unknown])[] = [
  ['integrated', (gpu) => gpu.integrated],
  ['computeCapability', (gpu) => gpu.computeCapability],
  ['driver', (gpu) => gpu.driver],
  ['memory.totalBytes', (gpu) => gpu.memory.totalBytes],
  ['memory.freeBytes', (gpu) => gpu.memory.freeBytes],
  ['power.drawWatts', (gpu) => gpu.power.drawWatts],
  ['power.limitWatts', (gpu) => gpu.power.limitWatts],
  ['temperatureC', (gpu) => gpu.temperatureC],
  ['throttle', (gpu) => gpu.throttle],
  ['utilizationPercent', (gpu) => gpu.utilizationPercent],
  ['clocks.smMhz', (gpu) => gpu.clocks.smMhz],
  ['eccEnabled', (gpu) => gpu.eccEnabled],
  ['migEnabled', (gpu) => gpu.migEnabled],
  ['processes', (gpu) => gpu.processes],
];

function unknownsOf(gpu: Accelerator, position: number): UnknownFact[] {
  return missed.flatMap(([path, read]) =>
    read(gpu) === null
      ? [{ fact: `accelerators.${position}.${path}`, why: 'nvidia-smi gives no value for it' }]
      : [],
  );
}
