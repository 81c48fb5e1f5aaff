import { formatBytes } from '../base/format-quantity.ts';
import type { DeviceMatch } from '../contract/host-facts.ts';
import type { DeviceEvidence } from './device-evidence.ts';
import type { DeviceProfile } from './device-profile.ts';
import { deviceProfiles } from './devices.ts';

type Gpu = NonNullable<DeviceEvidence['gpus']>[number];

interface GpuMatch {
  readonly profile: DeviceProfile;
  readonly confidence: 'exact' | 'likely';
  readonly because: readonly string[];
}

/** The device that the GPUs of a box make it. The whole name decides: SFF and laptop GPUs are other products. */
export function matchGpus(gpus: readonly Gpu[]): DeviceMatch {
  const matches = gpus.map((gpu) => matchGpu(gpu));
  const first = matches.find((match) => match !== null);
  if (!first) {
    return {
      id: null,
      confidence: 'none',
      because: gpus.map((gpu) => `the catalog has no "${gpu.name}"`),
    };
  }
  const others = gpus.filter((_, index) => matches[index]?.profile !== first.profile);
  const isSure = others.length === 0 && matches.every((match) => match?.confidence === 'exact');
  return {
    id: first.profile.id,
    confidence: isSure ? 'exact' : 'likely',
    because: [
      ...new Set(matches.flatMap((match) => (match?.profile === first.profile ? match.because : []))),
      ...others.map((gpu) => `"${gpu.name}" is in this box, too`),
    ],
  };
}

function matchGpu(gpu: Gpu): GpuMatch | null {
  for (const profile of deviceProfiles) {
    const found = tellBy(gpu, profile);
    if (!found) continue;
    const doubts = doubtsAbout(gpu, profile);
    const confidence = doubts.length > 0 ? 'likely' : found.confidence;
    return { profile, confidence, because: [found.because, ...doubts] };
  }
  return null;
}

function tellBy(
  gpu: Gpu,
  profile: DeviceProfile,
): { confidence: 'exact' | 'likely'; because: string } | null {
  const name = gpu.name.replaceAll(/\s+/g, ' ').trim();
  const { gpuNames, gpuNamePattern, pciIds } = profile.match;
  if (gpuNames.some((known) => known.toLowerCase() === name.toLowerCase())) {
    return { confidence: 'exact', because: `the GPU is called "${name}"` };
  }
  if (gpuNamePattern?.test(name)) {
    return {
      confidence: 'likely',
      because: `the GPU is called "${name}"; its exact name was not known before`,
    };
  }
  const pciId = gpu.pciId?.toLowerCase() ?? null;
  if (pciId !== null && pciIds.includes(pciId)) {
    return { confidence: 'exact', because: `the GPU has PCI id ${pciId}` };
  }
  return null;
}

/** What such a device should not show. */
function doubtsAbout(gpu: Gpu, profile: DeviceProfile): string[] {
  const doubts: string[] = [];
  const capability = profile.computeCapability.value;
  if (gpu.computeCapability && capability !== null && gpu.computeCapability !== capability) {
    doubts.push(`but compute capability ${gpu.computeCapability}, where the catalog has ${capability}`);
  }
  const visible = profile.memory.visible.value;
  // Unified memory: the driver prints 0 or nothing, which says nothing.
  if (profile.memory.unified.value !== true && visible !== null && gpu.memoryTotalBytes) {
    const { memoryTotalBytes } = gpu;
    if (memoryTotalBytes < visible.leastBytes || memoryTotalBytes >= visible.belowBytes) {
      const range = `${formatBytes(visible.leastBytes)} to ${formatBytes(visible.belowBytes)}`;
      doubts.push(`but ${formatBytes(memoryTotalBytes)} of memory, where the catalog has ${range}`);
    }
  }
  return doubts;
}
