import type { Drift, HostFacts } from '../contract/host-facts.ts';
import { compareVersions, isSameRelease } from './compare-versions.ts';
import type { DeviceProfile } from './device-profile.ts';
import { driverOf, totalMemoryOf } from './fact-readers.ts';
import { asMebibytes, asModes } from './format-value.ts';
import { componentsOf } from './jetpack-components.ts';

type Facts = Omit<HostFacts, 'drift'>;
/** What the catalog holds and what the device says, where they differ. */
type Contradiction = { readonly fact: string; readonly catalog: string; readonly device: string } | null;
type Check = (facts: Facts, profile: DeviceProfile) => Contradiction;

const checks: readonly Check[] = [
  computeCapability,
  visibleMemory,
  cpuCores,
  cpuModel,
  powerModes,
  defaultPowerMode,
  defaultPowerLimit,
  criticalTrip,
  driverMinimum,
  jetpackMinimum,
  jetpackGap,
];

/** Where the device itself does not say what the catalog holds of it. What was not read contradicts nothing. */
export function deviceContradictions(facts: Facts, profile: DeviceProfile): Drift[] {
  return checks.flatMap((check) => asDrift(check(facts, profile)));
}

/** Where the software of a Jetson is not what its JetPack brings. */
export function componentContradictions(facts: Facts): Drift[] {
  const jetpack = facts.jetson?.jetpack ?? null;
  const listed = jetpack === null ? null : componentsOf(jetpack);
  if (listed === null) return [];
  const { os } = facts.machine;
  const pairs: [string, string | null, string | null][] = [
    ['Ubuntu', listed.ubuntu.value, os.id === 'ubuntu' ? os.version : null],
    ['kernel', listed.kernel.value, facts.machine.kernel],
    ['driver', listed.driver.value, driverOf(facts)],
    ['CUDA', listed.cuda.value, facts.cuda?.fullVersion ?? facts.cuda?.version ?? null],
    ['cuDNN', listed.cudnn.value, facts.cuda?.cudnn ?? null],
    ['TensorRT', listed.tensorrt.value, facts.tensorrt?.version ?? null],
  ];
  return pairs.flatMap(([name, catalog, device]) => {
    if (catalog === null || device === null || isSameRelease(catalog, device)) return [];
    return asDrift({ fact: `${name} of JetPack ${listed.jetpack}`, catalog, device });
  });
}

function asDrift(contradiction: Contradiction): Drift[] {
  return contradiction === null ? [] : [{ ...contradiction, seed: null, claim: null, document: null }];
}

function computeCapability(facts: Facts, profile: DeviceProfile): Contradiction {
  const catalog = profile.computeCapability.value;
  const device = facts.accelerators?.[0]?.computeCapability ?? null;
  if (catalog === null || device === null || catalog === device) return null;
  return { fact: 'Compute capability', catalog, device };
}

function visibleMemory(facts: Facts, profile: DeviceProfile): Contradiction {
  const range = profile.memory.visible.value;
  const totalBytes = totalMemoryOf(facts);
  if (range === null || totalBytes === null) return null;
  if (totalBytes >= range.leastBytes && totalBytes < range.belowBytes) return null;
  const catalog = `at least ${asMebibytes(range.leastBytes)} and less than ${asMebibytes(range.belowBytes)}`;
  // Shared memory is read as what a container may use, and nothing here tells that from what the machine has.
  const mayBeLimited = profile.memory.unified.value === true && totalBytes < range.leastBytes;
  const device = `${asMebibytes(totalBytes)}${mayBeLimited ? ', which may be the limit of a container' : ''}`;
  return { fact: 'Memory that the system or the driver shows', catalog, device };
}

/** Fewer cores than the device has are no contradiction where a power mode switches some of them off. */
function cpuCores(facts: Facts, profile: DeviceProfile): Contradiction {
  const catalog = profile.cpu.cores.value;
  const { cores } = facts.cpu;
  if (catalog === null || cores === catalog || isUnknown(facts, 'cpu.cores')) return null;
  const mode = facts.jetson?.powerMode?.name ?? null;
  if (cores < catalog && mode !== null && !mode.startsWith('MAXN')) return null;
  return { fact: 'CPU cores', catalog: String(catalog), device: `${cores} that this process may use` };
}

function isUnknown(facts: Facts, path: string): boolean {
  return facts.unknown.some(({ fact }) => fact === path);
}

function cpuModel(facts: Facts, profile: DeviceProfile): Contradiction {
  const catalog = profile.cpu.model.value;
  const device = facts.cpu.model;
  if (catalog === null || device === null) return null;
  const names = catalog.match(/(?:Cortex|Neoverse)-[\w-]+/g) ?? [];
  return names.every((name) => device.includes(name)) ? null : { fact: 'CPU model', catalog, device };
}

function powerModes(facts: Facts, profile: DeviceProfile): Contradiction {
  const modes = facts.jetson?.powerModes ?? null;
  const lists = profile.powerModes.flatMap(({ value }) => (value === null ? [] : [value]));
  if (modes === null || lists.length === 0 || lists.some((list) => haveSameNames(list, modes))) return null;
  return {
    fact: 'Power modes',
    catalog: lists.map((list) => asModes(list)).join('; or '),
    device: asModes(modes),
  };
}

function defaultPowerMode(facts: Facts, profile: DeviceProfile): Contradiction {
  const modes = facts.jetson?.powerModes ?? null;
  const device = modes?.find(({ isDefault }) => isDefault)?.name ?? null;
  if (modes === null || device === null) return null;
  const list = profile.powerModes.find(({ value }) => value !== null && haveSameNames(value, modes));
  const catalog = list?.value?.find(({ isDefault }) => isDefault)?.name ?? null;
  return catalog === null || catalog === device ? null : { fact: 'Default power mode', catalog, device };
}

function haveSameNames(left: readonly { name: string }[], right: readonly { name: string }[]): boolean {
  const names = new Set(left.map(({ name }) => name));
  return names.size === right.length && right.every(({ name }) => names.has(name));
}

function defaultPowerLimit(facts: Facts, profile: DeviceProfile): Contradiction {
  const catalog = profile.power.defaultWatts.value;
  const device = facts.accelerators?.[0]?.power.defaultLimitWatts ?? null;
  if (catalog === null || device === null || Math.round(device) === catalog) return null;
  return { fact: 'Default power limit', catalog: `${catalog} W`, device: `${device} W` };
}

/** Of the zone of the GPU, or of the hottest one: others may have limits of their own. */
function criticalTrip(facts: Facts, profile: DeviceProfile): Contradiction {
  const catalog = profile.thermal.criticalC.value;
  const zone = facts.thermal?.zones.find(
    ({ name, trips }) => /^(?:gpu|tj)-thermal$/.test(name) && trips.length > 0,
  );
  const device = zone?.trips.find(({ type }) => type === 'critical')?.temperatureC ?? null;
  if (catalog === null || device === null || catalog === device) return null;
  return { fact: 'Critical temperature', catalog: `${catalog} °C`, device: `${device} °C in ${zone?.name}` };
}

function driverMinimum(facts: Facts, profile: DeviceProfile): Contradiction {
  const least = profile.software.minDriver.value;
  const device = driverOf(facts);
  if (least === null || device === null || compareVersions(device, least) >= 0) return null;
  return { fact: 'Driver version', catalog: `${least} or newer`, device };
}

function jetpackMinimum(facts: Facts, profile: DeviceProfile): Contradiction {
  const least = profile.software.l4tMin.value;
  const device = facts.jetson?.l4t ?? null;
  if (least === null || device === null || compareVersions(device, least) >= 0) return null;
  return { fact: 'Jetson Linux release', catalog: `${least} or newer`, device };
}

function jetpackGap(facts: Facts, profile: DeviceProfile): Contradiction {
  const device = facts.jetson?.jetpack ?? null;
  const gaps = profile.software.jetpackGaps.value;
  if (device === null || !gaps.includes(device)) return null;
  return {
    fact: 'JetPack release',
    catalog: `any but ${gaps.join(' and ')}, which leave this device out`,
    device,
  };
}
