import type { DeviceProfile } from '../catalog/device-profile.ts';
import { hostFactsSchema, type HostFacts } from '../contract/host-facts.ts';

/** Where the catalog has only the size on the box: about so much of it reaches programs. */
const visibleShare = 0.95;

/**
 * A box that is not here, as facts: what its profile says and nothing else. Sizes are the least that such a box
 * shows; `memoryBytes` replaces them.
 */
export function hostOfDevice(
  profile: DeviceProfile,
  about: { memoryBytes?: number; gpus?: number } = {},
): HostFacts {
  const { visible, marketingBytes, unified } = profile.memory;
  const marketed = marketingBytes.value === null ? null : Math.round(marketingBytes.value * visibleShare);
  const totalBytes = about.memoryBytes ?? visible.value?.leastBytes ?? marketed;
  const isCard = profile.kind === 'discrete';
  const gpu = (index: number): object => ({
    index,
    name: profile.match.gpuNames[0] ?? profile.title,
    integrated: !isCard,
    computeCapability: profile.computeCapability.value,
    sm: profile.sm.value,
    driver: null,
    memory: {
      totalBytes,
      freeBytes: null,
      source: isCard ? 'nvidia-smi' : '/proc/meminfo',
    },
  });
  const isJetson = profile.kind === 'jetson';
  return hostFactsSchema.parse({
    schema: 'edgewright/host-facts@1',
    origin: 'composed',
    machine: {
      arch: isJetson || profile.kind === 'spark' ? 'arm64' : 'x64',
      os: { id: null, version: null },
      kernel: 'not known',
      model: profile.title,
    },
    cpu: { model: profile.cpu.model.value, cores: profile.cpu.cores.value ?? 8, features: null },
    memory: {
      totalBytes: isCard ? null : totalBytes,
      availableBytes: null,
      swapTotalBytes: null,
      unified: unified.value,
    },
    accelerators:
      profile.kind === 'cpu'
        ? []
        : Array.from({ length: isCard ? (about.gpus ?? 1) : 1 }, (_, index) => gpu(index)),
    device: { id: profile.id, confidence: 'exact', because: ['it was named'] },
    unknown: [{ fact: 'everything else', why: 'the box is not here: its facts are those of the catalog' }],
  });
}
