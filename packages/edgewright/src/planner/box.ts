import { compareVersions } from '../catalog/compare-versions.ts';
import type { DeviceProfile } from '../catalog/device-profile.ts';
import { findDevice } from '../catalog/devices.ts';
import type { HostFacts } from '../contract/host-facts.ts';
import { type BoxMemory, boxMemory } from './box-memory.ts';
import { memoryBudget } from './memory-budget.ts';

/** What a plan has to know of the machine. */
export interface Box {
  readonly id: string | null;
  /** The GPU's own id, to tell boxes of a kind apart. */
  readonly gpuUuid: string | null;
  readonly title: string;
  readonly profile: DeviceProfile | null;
  /** Null: there is no GPU, or it did not say. */
  readonly capability: string | null;
  readonly l4t: string | null;
  /** GPUs that could share a model: alike, and not integrated. */
  readonly gpus: number;
  readonly hasGpu: boolean;
  readonly memory: BoxMemory | null;
  /** What an engine on the CPU may use; null: not known. */
  readonly hostBudgetBytes: number | null;
  /** Of one GPU; null: not known. */
  readonly bandwidthBytesPerSecond: number | null;
}

export function boxOf(host: HostFacts): Box {
  const profile = host.device?.id ? findDevice(host.device.id) : null;
  const gpus = host.accelerators ?? [];
  const [first] = gpus;
  const alike = gpus.filter(({ name, integrated }) => name === first?.name && integrated !== true);
  return {
    id: profile?.id ?? null,
    gpuUuid: first?.uuid ?? null,
    title: profile?.title ?? first?.name ?? host.cpu.model ?? 'this machine',
    profile,
    capability: first?.computeCapability ?? profile?.computeCapability.value ?? null,
    l4t: host.jetson?.l4t ?? null,
    gpus: Math.max(1, alike.length),
    hasGpu: gpus.length > 0 || (profile !== null && profile.kind !== 'cpu'),
    memory: boxMemory(host, profile),
    hostBudgetBytes: memoryBudget(host.memory)?.budgetBytes ?? null,
    bandwidthBytesPerSecond: profile?.memory.bandwidthBytesPerSecond.value ?? null,
  };
}

/** Whether the GPU has at least this compute capability. A GPU that does not say passes: refusing would be a guess. */
export function reaches(box: Box, capability: string | undefined): boolean {
  if (capability === undefined) return true;
  if (!box.hasGpu) return false;
  return box.capability === null || compareVersions(box.capability, capability) >= 0;
}

/** Dense operations per second of one GPU in the format of such weights; null: not known. */
export function peakOperations(box: Box, precision: string): number | null {
  const peaks = box.profile?.peakTflops;
  if (peaks === undefined) return null;
  const kind = /fp4/.test(precision)
    ? 'fp4'
    : precision === 'fp8'
      ? 'fp8'
      : precision === 'int8'
        ? 'int8'
        : 'bf16';
  // llama.cpp multiplies quantised weights in 8-bit integers: on a GPU without bfloat16 that is its fast path.
  const integers = /^i?q\d/.test(precision) ? peaks.int8.value : null;
  const tflops = peaks[kind].value ?? peaks.bf16.value ?? integers ?? peaks.fp32.value;
  return tflops === null ? null : tflops * 1e12;
}
