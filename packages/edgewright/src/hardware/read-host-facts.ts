import type { z } from 'zod';
import { hostFactsSchema, type HostFacts, type UnknownFact } from '../contract/host-facts.ts';
import { localHost, type HostReaders } from './host-readers.ts';
import { parseCpuInfo } from './parse-cpu-info.ts';
import { parseMemoryInfo } from './parse-memory-info.ts';
import { parseOsRelease } from './parse-os-release.ts';
import { readContainerLimits, smallest, type ContainerLimits } from './read-container-limits.ts';

interface Texts {
  cpuInfo: string | null;
  memoryInfo: string | null;
  osRelease: string | null;
  deviceTreeModel: string | null;
}

/**
 * Looks at this machine once: processor, memory and system, within the limits of the container it runs in.
 * Never throws: what cannot be told is `null` and explained in `unknown`.
 */
export async function readHostFacts(readers: HostReaders = localHost()): Promise<HostFacts> {
  const [cpuInfo, memoryInfo, osRelease, fallbackRelease, deviceTreeModel, container] = await Promise.all([
    readers.readText('/proc/cpuinfo'),
    readers.readText('/proc/meminfo'),
    readers.readText('/etc/os-release'),
    readers.readText('/usr/lib/os-release'),
    readers.readText('/proc/device-tree/model'),
    readContainerLimits(readers.readText),
  ]);
  const texts = { cpuInfo, memoryInfo, osRelease: osRelease ?? fallbackRelease, deviceTreeModel };
  return describe(readers, texts, container);
}

function describe(readers: HostReaders, texts: Texts, container: ContainerLimits): HostFacts {
  const unknown: UnknownFact[] = [];
  const os = describeOs(readers, texts, unknown);
  const cpu = describeCpu(readers, texts, unknown);
  const memory = describeMemory(readers, { texts, container, unknown });
  const cores = Math.max(1, Math.floor(Math.min(readers.availableCores, container.cpuQuota ?? Infinity)));
  return hostFactsSchema.parse({
    schema: 'edgewright/host-facts@1',
    origin: 'live',
    machine: { arch: readers.arch, os, kernel: readers.kernel },
    cpu: { ...cpu, cores },
    memory,
    unknown,
  });
}

function describeOs(
  readers: HostReaders,
  texts: Texts,
  unknown: UnknownFact[],
): { id: string | null; version: string | null } {
  if (readers.platform === 'darwin') {
    unknown.push({ fact: 'machine.os.version', why: 'only the kernel release is read on macOS' });
    return { id: 'macos', version: null };
  }
  const os = parseOsRelease(texts.osRelease ?? '');
  const missing = texts.osRelease === null ? 'there is no os-release file' : 'os-release does not name it';
  if (os.id === null) unknown.push({ fact: 'machine.os.id', why: missing });
  if (os.version === null) unknown.push({ fact: 'machine.os.version', why: missing });
  return os;
}

function describeCpu(
  readers: HostReaders,
  texts: Texts,
  unknown: UnknownFact[],
): { model: string | null; features: string[] | null } {
  if (texts.cpuInfo === null) {
    const model = readers.cpuModel();
    if (model === null) unknown.push({ fact: 'cpu.model', why: 'the system does not name its processor' });
    unknown.push({ fact: 'cpu.features', why: 'there is no /proc/cpuinfo' });
    return { model, features: null };
  }
  const { model, features, modelProblem } = parseCpuInfo(texts.cpuInfo);
  if (modelProblem !== null) unknown.push({ fact: 'cpu.model', why: modelProblem });
  if (features === null) {
    unknown.push({ fact: 'cpu.features', why: '/proc/cpuinfo has neither "flags" nor "Features"' });
  }
  return { model, features };
}

function describeMemory(
  readers: HostReaders,
  found: { texts: Texts; container: ContainerLimits; unknown: UnknownFact[] },
): z.input<typeof hostFactsSchema>['memory'] {
  const { texts, container, unknown } = found;
  const info = parseMemoryInfo(texts.memoryInfo ?? '');
  const totalBytes = smallest([
    info.totalBytes ?? (readers.totalMemoryBytes > 0 ? readers.totalMemoryBytes : null),
    container.memoryLimitBytes,
  ]);
  const availableBytes = smallest([info.availableBytes, container.memoryAvailableBytes, totalBytes]);
  const unified = isUnified(readers, texts.deviceTreeModel);

  const noFile = 'there is no /proc/meminfo';
  if (totalBytes === null) unknown.push({ fact: 'memory.totalBytes', why: noFile });
  if (info.swapTotalBytes === null) {
    const why = texts.memoryInfo === null ? noFile : '/proc/meminfo has no SwapTotal';
    unknown.push({ fact: 'memory.swapTotalBytes', why });
  }
  if (unified === null) {
    unknown.push({ fact: 'memory.unified', why: 'accelerators were not looked at' });
  }
  const availableIsKnown = info.availableBytes !== null || container.memoryAvailableBytes !== null;
  if (!availableIsKnown) {
    const why = texts.memoryInfo === null ? noFile : '/proc/meminfo has no MemAvailable';
    unknown.push({ fact: 'memory.availableBytes', why });
  }
  return {
    totalBytes,
    availableBytes: availableIsKnown ? availableBytes : null,
    swapTotalBytes: info.swapTotalBytes,
    unified,
  };
}

/** Jetson modules and Apple silicon are known to share memory; of others nothing is known without a probe. */
function isUnified(readers: HostReaders, deviceTreeModel: string | null): boolean | null {
  if (readers.platform === 'darwin' && readers.arch === 'arm64') return true;
  return deviceTreeModel !== null && /nvidia jetson/i.test(deviceTreeModel) ? true : null;
}
