import { compareVersions, versionNumbers } from '../catalog/compare-versions.ts';
import type { DeviceProfile } from '../catalog/device-profile.ts';
import { findDevice } from '../catalog/devices.ts';
import { componentsOf, type JetPackComponents } from '../catalog/jetpack-components.ts';
import type { KnownIssue } from '../catalog/known-issues/known-issue.ts';
import { knownIssues } from '../catalog/known-issues.ts';
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

/** Up to Jetson Linux 36 a container needs libraries of its own release; from 38 on any arm64 image of CUDA runs. */
const l4tImages = [
  { least: '36.4', image: 'nvcr.io/nvidia/l4t-jetpack:r36.4.0' },
  { least: '36.0', image: 'nvcr.io/nvidia/l4t-jetpack:r36.3.0' },
];

/** An image whose CUDA this box serves, or null when none is known. */
export function gpuTestImage(facts: HostFacts): string | null {
  const l4t = facts.jetson?.l4t ?? null;
  if (l4t !== null && isOlder(l4t, '38.0')) {
    return l4tImages.find(({ least }) => !isOlder(l4t, least))?.image ?? null;
  }
  const served = facts.driver?.cudaVersion ?? expectedComponents(facts)?.cuda.value ?? null;
  if (served === null) return profileOf(facts)?.container.testImage.value ?? null;
  const last = profileOf(facts)?.software.maxCuda.value ?? null;
  return cudaImages.find(({ least }) => !isOlder(served, least) && !isBeyond(least, last))?.image ?? null;
}

/** Whether a release comes after the last one that still serves a device: `12.x` is a whole line. */
function isBeyond(version: string, last: string | null): boolean {
  return last !== null && (majorOf(version) ?? 0) > (majorOf(last) ?? Infinity);
}

/** The least driver of the first GPU that names one. */
export function minimumDriver(facts: HostFacts): string | null {
  return profileOf(facts)?.software.minDriver.value ?? null;
}

/** The release from which a small module without its new firmware shows fewer modes than it has. */
const firmwareMattersFrom = '39.0';

/** Modes that this module has on its release for certain; empty where no good list is known. */
export function expectedPowerModes(facts: HostFacts): string[] {
  const l4t = facts.jetson?.l4t ?? null;
  if (l4t === null || isOlder(l4t, firmwareMattersFrom)) return [];
  const lists = profileOf(facts)?.powerModes ?? [];
  const superList = lists.find(
    ({ appliesTo, confidence }) => appliesTo === 'Super images' && confidence <= 'B',
  );
  return (superList?.value ?? []).map(({ name }) => name);
}

/** A known issue by its number; null when the catalog has none of it. */
export function findKnownIssue(id: KnownIssue['id']): KnownIssue | null {
  return knownIssues.find((issue) => issue.id === id) ?? null;
}
