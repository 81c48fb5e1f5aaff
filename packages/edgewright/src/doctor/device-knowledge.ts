import { compareVersions, versionNumbers } from '../catalog/compare-versions.ts';
import type { DeviceProfile } from '../catalog/device-profile.ts';
import { findDevice } from '../catalog/devices.ts';
import { componentsOf, type JetPackComponents } from '../catalog/jetpack-components.ts';
import type { HostFacts } from '../contract/host-facts.ts';
import { gpusOf, hasIntegratedGpu, withoutGpu } from './box.ts';

export function profileOf(facts: HostFacts): DeviceProfile | null {
  const id = facts.device?.id ?? null;
  return id === null ? null : findDevice(id);
}

/** What the JetPack of this box brings; null on other boxes and for releases that nobody has listed. */
export function expectedComponents(facts: HostFacts): JetPackComponents | null {
  const jetpack = facts.jetson?.jetpack ?? null;
  return jetpack === null ? null : componentsOf(jetpack);
}

/** Compute capability of the first GPU: of the device when the driver does not say. */
export function computeCapabilityOf(facts: HostFacts): string | null {
  return gpusOf(facts)[0]?.computeCapability ?? profileOf(facts)?.computeCapability.value ?? null;
}

/** First number of a version: 13 of `13.0.88`; null when it does not begin with one. */
export function majorOf(version: string): number | null {
  return versionNumbers(version)[0] ?? null;
}

export function isOlder(version: string, minimum: string): boolean {
  return compareVersions(version, minimum) < 0;
}

/**
 * The share of all memory that engines ask for at start on such a device. Where CPU and GPU share memory, NVIDIA's
 * own guides go down with its size (0.5 on 8 GB, 0.75 on 128 GB); elsewhere an engine needs some of the RAM only
 * while it loads.
 */
export function engineMemoryShare(facts: HostFacts): number {
  if (withoutGpu(facts) !== null || !hasIntegratedGpu(facts)) return 0.25;
  const gibibytes = (facts.memory.totalBytes ?? 0) / 1024 ** 3;
  return unifiedShares.find(({ belowGibibytes }) => gibibytes < belowGibibytes)?.share ?? 0.75;
}

const unifiedShares = [
  { belowGibibytes: 10, share: 0.5 },
  { belowGibibytes: 20, share: 0.6 },
  { belowGibibytes: 80, share: 0.7 },
];

/** Images of CUDA for a test, newest first, with the least CUDA release that the driver has to serve. */
const cudaImages = [
  { least: '13.0', image: 'nvcr.io/nvidia/cuda:13.0.0-runtime-ubuntu24.04' },
  { least: '12.8', image: 'nvcr.io/nvidia/cuda:12.8.1-base-ubuntu24.04' },
  { least: '12.2', image: 'nvcr.io/nvidia/cuda:12.2.2-base-ubuntu22.04' },
];

/** A small image whose CUDA this box can serve, or null when none is known. */
export function gpuTestImage(facts: HostFacts): string | null {
  const known = profileOf(facts)?.container.testImage.value ?? null;
  if (known !== null) return known;
  const served = facts.driver?.cudaVersion ?? expectedComponents(facts)?.cuda.value ?? null;
  if (served === null) return null;
  return cudaImages.find(({ least }) => !isOlder(served, least))?.image ?? null;
}
