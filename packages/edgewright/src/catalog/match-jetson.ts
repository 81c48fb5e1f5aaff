import { formatBytes } from '../base/format-quantity.ts';
import type { DeviceMatch } from '../contract/host-facts.ts';
import type { DeviceEvidence } from './device-evidence.ts';
import type { DeviceProfile } from './device-profile.ts';
import { deviceProfiles } from './devices.ts';

/** What makes a box a Jetson. */
export interface TegraEvidence {
  /** Null: the board says Jetson, but nothing tells the chip. */
  readonly soc: string | null;
  readonly because: readonly string[];
}

/** Modules that exist and have no profile, so that the answer can name them. jetson_stats f41d5cad. */
const otherModules: Readonly<Record<string, string>> = {
  'p3701-0002': 'IGX Orin',
  'p3767-0001': 'Jetson Orin NX 8 GB',
  'p3767-0004': 'Jetson Orin Nano 4 GB',
};

/** Part of the advertised memory that a system shows at least; the rest belongs to firmware. */
const leastVisibleShare = 0.85;

/** Whether this is a Jetson, by its chip, its GPU or its name; null when nothing says so. */
export function tegraOf(evidence: DeviceEvidence): TegraEvidence | null {
  const because: string[] = [];
  const named = [evidence.soc, ...evidence.compatible].flatMap(
    (text) => /^(?:nvidia,)?(tegra\d+)$/i.exec(text ?? '')?.[1]?.toLowerCase() ?? [],
  )[0];
  if (named !== undefined) because.push(`the chip is ${named}`);

  const gpu = evidence.gpus?.find(({ name }) => socOfGpu(name) !== null);
  if (gpu) because.push(`the GPU is called "${gpu.name}"`);

  const { deviceTreeModel } = evidence;
  const isCalledJetson = /\b(?:Jetson|IGX)\b/.test(deviceTreeModel ?? '');
  if (deviceTreeModel !== null && isCalledJetson) because.push(`the board calls itself "${deviceTreeModel}"`);

  if (because.length === 0) return null;
  return { soc: named ?? (gpu ? socOfGpu(gpu.name) : socOfModel(deviceTreeModel)), because };
}

function socOfGpu(name: string): string | null {
  // No card carries these names; drivers write them with and without `NVIDIA` and `(nvgpu)`.
  if (/\bThor\b/.test(name)) return 'tegra264';
  return /\bOrin\b/.test(name) ? 'tegra234' : null;
}

function socOfModel(model: string | null): string | null {
  if (/\b(?:Thor|T4000|T5000)\b/.test(model ?? '')) return 'tegra264';
  return /\bOrin\b/.test(model ?? '') ? 'tegra234' : null;
}

/** Which Jetson: by board specification, by module id, then by memory. The software release decides nothing. */
export function matchJetson(evidence: DeviceEvidence, tegra: TegraEvidence): DeviceMatch {
  const because = [...tegra.because, ...otherGpus(evidence)];
  const family = deviceProfiles.filter(
    (profile) => tegra.soc !== null && profile.match.socs.includes(tegra.soc),
  );
  if (family.length === 0) {
    const chip =
      tegra.soc === null ? 'nothing tells its chip' : `the catalog has no device with ${tegra.soc}`;
    return { id: null, confidence: 'none', because: [...because, chip] };
  }
  const module = moduleOf(evidence);
  const other = module === null ? undefined : otherModules[module];
  if (module !== null && other !== undefined) {
    return none(because, `module ${module} is ${other}, which the catalog does not have`);
  }
  return (
    bySpecification(evidence, family, because) ??
    byModule(evidence, family, because) ??
    byMemory(evidence, family, because)
  );
}

function bySpecification(
  { boardSpec, memoryTotalBytes }: DeviceEvidence,
  family: readonly DeviceProfile[],
  because: readonly string[],
): DeviceMatch | null {
  const profile = family.find(({ match }) => match.boardSpecs.some((word) => boardSpec?.includes(word)));
  if (!profile) return null;
  const why = [...because, `its board specification is "${boardSpec}"`];
  return sureWithin(profile, memoryTotalBytes, why);
}

/** A module id decides, unless the memory of another device of the family says otherwise. */
function byModule(
  evidence: DeviceEvidence,
  family: readonly DeviceProfile[],
  because: readonly string[],
): DeviceMatch | null {
  const module = moduleOf(evidence);
  const profile = family.find(({ match }) => module !== null && match.modules.includes(module));
  if (!profile) return null;
  const why = [...because, `its module is ${module}`];
  const { memoryTotalBytes } = evidence;
  const better = family.filter((candidate) => holds(candidate, memoryTotalBytes) === true);
  const [only] = better;
  if (holds(profile, memoryTotalBytes) === false && only !== undefined && better.length === 1) {
    const doubt = `but its ${formatBytes(memoryTotalBytes ?? 0)} of memory are those of ${only.title}`;
    return { id: only.id, confidence: 'likely', because: [...why, doubt] };
  }
  return sureWithin(profile, memoryTotalBytes, why);
}

function byMemory(
  { deviceTreeModel, memoryTotalBytes }: DeviceEvidence,
  family: readonly DeviceProfile[],
  because: readonly string[],
): DeviceMatch {
  const called = family.filter(({ match }) =>
    match.modelWords.some((word) => deviceTreeModel?.includes(word)),
  );
  const pool = called.length > 0 ? called : family;
  const titles = pool.map(({ title }) => title).join(', ');
  if (memoryTotalBytes === null) return none(because, `nothing tells which of ${titles} it is`);
  const fitting = pool.filter((profile) => holds(profile, memoryTotalBytes) === true);
  const [profile] = fitting;
  const size = `its memory is ${formatBytes(memoryTotalBytes)}`;
  if (profile === undefined) return none(because, `${size}, which is none of ${titles}`);
  return { id: profile.id, confidence: 'likely', because: [...because, `${size}, and nothing tells more`] };
}

function sureWithin(
  profile: DeviceProfile,
  memoryTotalBytes: number | null,
  because: readonly string[],
): DeviceMatch {
  if (memoryTotalBytes === null) return { id: profile.id, confidence: 'exact', because: [...because] };
  const size = formatBytes(memoryTotalBytes);
  if (holds(profile, memoryTotalBytes) !== false) {
    return { id: profile.id, confidence: 'exact', because: [...because, `its memory is ${size}`] };
  }
  const doubt = `but its memory is ${size}, which this device does not show`;
  return { id: profile.id, confidence: 'likely', because: [...because, doubt] };
}

/** Whether a device of this profile shows so much memory; null: cannot be told. */
function holds(profile: DeviceProfile, memoryTotalBytes: number | null): boolean | null {
  if (memoryTotalBytes === null) return null;
  const { visible, marketingBytes } = profile.memory;
  if (visible.value !== null) {
    return memoryTotalBytes >= visible.value.leastBytes && memoryTotalBytes < visible.value.belowBytes;
  }
  if (marketingBytes.value === null) return null;
  return (
    memoryTotalBytes >= marketingBytes.value * leastVisibleShare && memoryTotalBytes < marketingBytes.value
  );
}

/** `p3834-0008`, told by itself or as part of the device tree's `compatible`. */
function moduleOf(evidence: DeviceEvidence): string | null {
  const texts = [evidence.module ?? '', ...evidence.compatible];
  const ids = texts.flatMap(
    (text) => /(?:^|[,+])(p\d{4}-\d{4})(?:-[a-z]+)*$/i.exec(text)?.[1]?.toLowerCase() ?? [],
  );
  return ids[0] ?? null;
}

function otherGpus(evidence: DeviceEvidence): string[] {
  const others =
    evidence.gpus?.filter(({ name }) => socOfGpu(name) === null && !name.includes('(nvgpu)')) ?? [];
  return others.map(({ name }) => `"${name}" is in this box, too`);
}

function none(because: readonly string[], reason: string): DeviceMatch {
  return { id: null, confidence: 'none', because: [...because, reason] };
}
