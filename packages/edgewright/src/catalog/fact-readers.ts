import type { HostFacts } from '../contract/host-facts.ts';
import { asMebibytes, asModes } from './format-value.ts';

type Facts = Omit<HostFacts, 'drift'>;

/** What a box itself says about a fact, as one line; null where it could not be read. Keys are paths of HostFacts. */
const factReaders = {
  'accelerators.computeCapability': (facts) => facts.accelerators?.[0]?.computeCapability ?? null,
  'accelerators.memory.totalBytes': (facts) => {
    const totalBytes = totalMemoryOf(facts);
    return totalBytes === null ? null : asMebibytes(totalBytes);
  },
  'accelerators.power': (facts) => {
    const power = facts.accelerators?.[0]?.power;
    if (!power || power.limitWatts === null) return null;
    const { limitWatts, minLimitWatts, maxLimitWatts } = power;
    const settable =
      minLimitWatts === null || maxLimitWatts === null
        ? ''
        : `, settable from ${minLimitWatts} to ${maxLimitWatts} W`;
    return `limit ${limitWatts} W${settable}`;
  },
  'accelerators.thermalLimits': (facts) => {
    const limits = facts.accelerators?.[0]?.thermalLimits;
    if (!limits) return null;
    if (limits.slowdownC !== null) return `slows down at ${limits.slowdownC} °C`;
    return limits.marginC === null ? null : `${limits.marginC} °C below its limit`;
  },
  'accelerators.migEnabled': (facts) => {
    const enabled = facts.accelerators?.[0]?.migEnabled ?? null;
    return enabled === null ? null : enabled ? 'MIG is switched on' : 'MIG is switched off';
  },
  accelerators: (facts) => (facts.accelerators === null ? null : `${facts.accelerators.length} GPU`),
  'cpu.model': (facts) => facts.cpu.model,
  'jetson.l4t': (facts) => {
    const { l4t = null, jetpack = null } = facts.jetson ?? {};
    if (l4t === null) return null;
    return jetpack === null ? `Jetson Linux ${l4t}` : `JetPack ${jetpack}, Jetson Linux ${l4t}`;
  },
  'jetson.powerModes': (facts) => (facts.jetson?.powerModes ? asModes(facts.jetson.powerModes) : null),
  'machine.kernel': (facts) => `${osOf(facts)}kernel ${facts.machine.kernel}`,
  'cuda.version': (facts) => {
    const parts = [
      ['CUDA', facts.cuda?.fullVersion ?? facts.cuda?.version],
      ['cuDNN', facts.cuda?.cudnn],
      ['TensorRT', facts.tensorrt?.version],
    ].flatMap(([name, version]) => (version ? [`${name} ${version}`] : []));
    return parts.length === 0 ? null : parts.join(', ');
  },
  'driver.version': (facts) => driverOf(facts),
  thermal: (facts) => {
    const trips = facts.thermal?.zones.flatMap((zone) => zone.trips) ?? [];
    const critical = trips.filter(({ type }) => type === 'critical').map(({ temperatureC }) => temperatureC);
    return critical.length === 0 ? null : `critical at ${[...new Set(critical)].join(', ')} °C`;
  },
  'containers.docker.defaultRuntime': (facts) => {
    const { docker } = facts.containers;
    if (docker?.daemonJson) {
      const { verdict, problem } = docker.daemonJson;
      return problem === null ? `daemon.json is ${verdict}` : `daemon.json is ${verdict}: ${problem}`;
    }
    return docker?.defaultRuntime ? `default runtime ${docker.defaultRuntime}` : null;
  },
} as const satisfies Record<string, (facts: Facts) => string | null>;

export type FactPath = keyof typeof factReaders;

export function readFact(path: FactPath, facts: Facts): string | null {
  return factReaders[path](facts);
}

/** Memory that the GPU can use: its own, or that of the machine when they share it. */
export function totalMemoryOf(facts: Facts): number | null {
  const own = facts.accelerators?.[0]?.memory.totalBytes ?? null;
  return own ?? (facts.memory.unified === true ? facts.memory.totalBytes : null);
}

export function driverOf(facts: Facts): string | null {
  return facts.driver?.version ?? facts.accelerators?.[0]?.driver ?? null;
}

function osOf({ machine: { os } }: Facts): string {
  return os.id === null || os.version === null ? '' : `${os.id} ${os.version}, `;
}
