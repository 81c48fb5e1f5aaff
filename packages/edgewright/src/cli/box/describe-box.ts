import { formatBytes } from '../../base/format-quantity.ts';
import { findDevice } from '../../catalog/devices.ts';
import { architectureOf } from '../../catalog/compute-capability.ts';
import type { Accelerator } from '../../contract/accelerator-facts.ts';
import type { HostFacts } from '../../contract/host-facts.ts';

/** Facts of a box in words, one line per subject. What is not known is left out here and listed as unknown. */

export function describeSystem({ machine }: HostFacts): string {
  const os = [machine.os.id, machine.os.version].filter((part) => part !== null).join(' ');
  return facts(os, `kernel ${machine.kernel}`, machine.glibc && `glibc ${machine.glibc}`, machine.arch);
}

export function describeBoard({ machine }: HostFacts): string | null {
  return machine.model === null && machine.soc === null ? null : facts(machine.model, machine.soc);
}

export function describeJetson({ jetson }: HostFacts): string | null {
  if (jetson === null) return null;
  const release =
    jetson.jetpack === null ? `JetPack ${jetpackWord(jetson.jetpackStatus)}` : `JetPack ${jetson.jetpack}`;
  const modes = jetson.powerModes?.map(({ name }) => name).join(', ');
  const mode = jetson.powerMode?.name ?? null;
  return facts(
    release,
    jetson.l4t && `L4T ${jetson.l4t}`,
    jetson.module && `module ${jetson.module}`,
    mode && `power mode ${mode}${modes ? ` (of ${modes})` : ''}`,
  );
}

function jetpackWord(status: NonNullable<HostFacts['jetson']>['jetpackStatus']): string {
  if (status === 'unknown-newer') return 'newer than the table';
  return status === 'unknown-older' ? 'older than the table' : 'not known';
}

export function describeCpu({ cpu, unknown }: HostFacts): string {
  // The count has no null: where it is not known, 1 stands for it.
  const isCounted = unknown.every(({ fact }) => fact !== 'cpu.cores');
  const cores = isCounted ? `${cpu.cores} ${cpu.cores === 1 ? 'core' : 'cores'}` : 'number of cores unknown';
  const telling = ['avx2', 'avx512f', 'avx512_vnni', 'amx_int8', 'asimddp', 'i8mm', 'bf16', 'sve', 'sve2'];
  const features = cpu.features?.filter((feature) => telling.includes(feature)).join(' ');
  return facts(cpu.model, cores, features);
}

export function describeMemory({ memory }: HostFacts): string {
  const { totalBytes, availableBytes, freeBytes, pageCacheBytes, swapTotalBytes, unified } = memory;
  const total =
    totalBytes === null
      ? 'size unknown'
      : `${formatBytes(totalBytes)}${unified === true ? ' shared by CPU and GPU' : ''}`;
  const swap = swapTotalBytes === 0 ? 'no swap' : swapTotalBytes && `swap ${formatBytes(swapTotalBytes)}`;
  return facts(
    total,
    availableBytes !== null && `${formatBytes(availableBytes)} available`,
    pageCacheBytes !== null &&
      freeBytes !== null &&
      `of it ${formatBytes(freeBytes)} free, the rest page cache`,
    swap,
  );
}

export function describeGpu(gpu: Accelerator): string[] {
  const architecture = architectureOf(gpu.computeCapability);
  const compute = gpu.computeCapability && `compute ${gpu.computeCapability}${gpu.sm ? ` (${gpu.sm})` : ''}`;
  const { totalBytes, freeBytes, source } = gpu.memory;
  const own =
    totalBytes === null
      ? null
      : `${formatBytes(totalBytes)}${freeBytes === null ? '' : `, ${formatBytes(freeBytes)} free`}`;
  const memory = source === '/proc/meminfo' ? 'memory shared with the CPU' : own;
  const { drawWatts, limitWatts } = gpu.power;
  const power =
    drawWatts === null
      ? null
      : `${Math.round(drawWatts)} W${limitWatts === null ? '' : ` of ${Math.round(limitWatts)} W`}`;
  return [
    facts(gpu.name, architecture, compute, gpu.driver && `driver ${gpu.driver}`),
    facts(
      memory,
      power,
      gpu.temperatureC !== null && `${gpu.temperatureC} °C`,
      gpu.utilizationPercent !== null && `${gpu.utilizationPercent} % busy`,
      gpu.throttle && gpu.throttle.length > 0 && `throttled: ${gpu.throttle.join(', ')}`,
      gpu.eccEnabled !== null && `ECC ${gpu.eccEnabled ? 'on' : 'off'}`,
      gpu.migEnabled !== null && `MIG ${gpu.migEnabled ? 'on' : 'off'}`,
    ),
  ].filter((line) => line !== '');
}

/** What the catalog adds to what the box tells. */
export function describeProfile({ device }: HostFacts): string | null {
  const profile = device?.id ? findDevice(device.id) : null;
  if (profile === null || profile.kind === 'cpu') return null;
  const bandwidth = profile.memory.bandwidthBytesPerSecond.value;
  const { minWatts, maxWatts, defaultWatts } = profile.power;
  const range =
    minWatts.value !== null && maxWatts.value !== null ? `${minWatts.value} to ${maxWatts.value} W` : null;
  return facts(
    profile.streamingMultiprocessors.value !== null && `${profile.streamingMultiprocessors.value} SM`,
    profile.memory.kind.value,
    bandwidth !== null && `${Math.round(bandwidth / 1e9)} GB/s`,
    range ?? (defaultWatts.value === null ? null : `${defaultWatts.value} W`),
    profile.sharing.mig.supported.value === true && `MIG up to ${profile.sharing.mig.instances.value ?? '?'}`,
  );
}

export function describeSoftware({ cuda, tensorrt, driver, pythonPackages }: HostFacts): string {
  const version = cuda?.fullVersion ?? cuda?.version ?? null;
  const python = pythonPackages?.map(({ name, version: its }) => `${name} ${its}`).join(', ');
  return facts(
    version === null
      ? 'no CUDA toolkit'
      : `CUDA ${version}${cuda?.nvccOnPath === false ? ' (nvcc is not on PATH)' : ''}`,
    driver?.cudaVersion && `driver serves CUDA up to ${driver.cudaVersion}`,
    cuda?.cudnn && `cuDNN ${cuda.cudnn}`,
    tensorrt && `TensorRT ${tensorrt.version}`,
    python,
  );
}

const accessWords = {
  ok: '',
  'not-installed': 'not installed',
  'not-running': 'installed, but it does not run',
  denied: 'this user may not use it',
  unknown: 'could not be asked',
} as const;

export function describeContainers({ containers }: HostFacts): string {
  const { docker, podman, nvidiaContainerToolkit: toolkit, cdiSpecFiles } = containers;
  const access = docker === null ? 'not looked at' : accessWords[docker.access];
  const version = docker?.version ? ` ${docker.version}` : '';
  const runtimes = docker?.runtimes
    ? ` (runtimes ${docker.runtimes.join(', ')}; default ${docker.defaultRuntime ?? 'unknown'})`
    : '';
  return facts(
    `Docker${version}${runtimes}${access === '' ? '' : `: ${access}`}`,
    podman && `Podman ${podman.version ?? ''}`.trim(),
    toolkit && `NVIDIA container toolkit ${toolkit.version ?? ''}`.trim(),
    cdiSpecFiles && cdiSpecFiles.length > 0 && 'CDI',
  );
}

export function describeDisks({ disks }: HostFacts): string | null {
  const seen = new Set<string>();
  const parts = disks.flatMap(({ mountedOn, path, freeBytes, totalBytes }) => {
    const place = mountedOn ?? path;
    if (freeBytes === null || seen.has(place)) return [];
    seen.add(place);
    return [
      `${place} ${formatBytes(freeBytes)} free${totalBytes === null ? '' : ` of ${formatBytes(totalBytes)}`}`,
    ];
  });
  return parts.length === 0 ? null : parts.join(' · ');
}

type Fact = string | false | null | undefined | 0;

function facts(...parts: Fact[]): string {
  return parts.filter((part) => typeof part === 'string' && part !== '').join(' · ');
}
