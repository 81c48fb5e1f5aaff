import type { GpuProcess } from '../../contract/accelerator-facts.ts';
import type { GpuSample, TelemetrySample } from '../../contract/telemetry.ts';
import type { MemoryInfo } from '../parse/parse-memory-info.ts';
import { boardWatts, type TegrastatsLine } from './parse-tegrastats.ts';
import type { SensorReading } from './read-sensors.ts';

/** The newest word of every source. Null: the source is not there, is down, or has said nothing yet. */
export interface Readings {
  atMs: number;
  unified: boolean | null;
  memory: MemoryInfo | null;
  cpuPercent: number | null;
  gpus: readonly GpuSample[] | null;
  tegrastats: TegrastatsLine | null;
  sensors: SensorReading | null;
  processes: readonly GpuProcess[] | null;
  sources: TelemetrySample['sources'];
}

const milliwattsPerWatt = 1_000;

/** One sample of several sources. Where two tell the same, the one closer to the hardware wins: driver, kernel, tegrastats. */
export function mergeSample(readings: Readings): TelemetrySample {
  const { memory, sensors, tegrastats } = readings;
  const swapTotal = memory?.swapTotalBytes ?? tegrastats?.swap?.totalBytes ?? null;
  const swapFree = memory?.swapFreeBytes ?? null;
  const rails = mergedRails(sensors, tegrastats);
  const railList = Object.entries(rails).map(([name, watts]) => ({ name, watts }));
  return {
    atMs: readings.atMs,
    memory: {
      totalBytes: memory?.totalBytes ?? tegrastats?.ram?.totalBytes ?? null,
      // tegrastats counts page cache as used: its figure is no substitute for MemAvailable.
      availableBytes: memory?.availableBytes ?? null,
      swapUsedBytes:
        swapTotal !== null && swapFree !== null
          ? swapTotal - swapFree
          : (tegrastats?.swap?.usedBytes ?? null),
      unified: readings.unified,
    },
    cpu: { utilizationPercent: readings.cpuPercent ?? meanCpu(tegrastats) },
    gpus: mergedGpus(readings),
    temperaturesC: { ...tegraTemperatures(tegrastats), ...sensors?.temperaturesC },
    railsWatts: rails,
    boardWatts: boardWatts(railList),
    fansRpm: sensors?.fansRpm ?? {},
    fansPercent: sensors?.fansPercent ?? {},
    throttleAlerts: sensors?.throttleAlerts ?? {},
    processes: readings.processes === null ? null : [...readings.processes],
    sources: readings.sources,
  };
}

/** tegrastats averages its rails itself; the kernel's readings are of this moment. One source for all rails. */
function mergedRails(
  sensors: SensorReading | null,
  tegrastats: TegrastatsLine | null,
): Record<string, number> {
  const fromKernel = sensors?.railsWatts ?? {};
  if (Object.keys(fromKernel).length > 0) return fromKernel;
  return Object.fromEntries(
    (tegrastats?.rails ?? []).map(({ name, currentMilliwatts }) => [
      name,
      currentMilliwatts / milliwattsPerWatt,
    ]),
  );
}

/** `gpu` of tegrastats is the zone `gpu-thermal` of the kernel. */
function tegraTemperatures(tegrastats: TegrastatsLine | null): Record<string, number> {
  return Object.fromEntries(
    (tegrastats?.temperatures ?? []).map(({ name, currentC }) => [`${name.toLowerCase()}-thermal`, currentC]),
  );
}

function meanCpu(tegrastats: TegrastatsLine | null): number | null {
  const online = (tegrastats?.cpus ?? []).filter((core) => core !== null);
  return online.length === 0 ? null : online.reduce((sum, { percent }) => sum + percent, 0) / online.length;
}

function mergedGpus({ gpus, tegrastats, sensors, unified }: Readings): GpuSample[] {
  const soc = unified === true ? socGpu(tegrastats, sensors) : null;
  const [first, ...others] = gpus ?? [];
  if (first === undefined) return soc === null ? [] : [soc];
  if (soc === null) return [first, ...others];
  return [withFallback(first, soc), ...others];
}

/** The integrated GPU as the board sees it: the only way on Orin, and the only clocks on a Thor of R38. */
function socGpu(tegrastats: TegrastatsLine | null, sensors: SensorReading | null): GpuSample | null {
  const engine = tegrastats?.engines.find(({ name }) => name === 'GR3D_FREQ' || name === 'GR3D') ?? null;
  const clocks = engine?.clocksMhz ?? [];
  const clockMhz = sensors?.gpuClockMhz ?? (clocks.length > 0 ? Math.max(...clocks) : null);
  const load = sensors?.gpuLoadPercent ?? engine?.percent ?? null;
  const temperatures = { ...tegraTemperatures(tegrastats), ...sensors?.temperaturesC };
  if (engine === null && clockMhz === null && load === null) return null;
  return {
    index: 0,
    name: null,
    utilizationPercent: load,
    memoryUtilizationPercent: null,
    memoryUsedBytes: null,
    memoryTotalBytes: null,
    smClockMhz: clockMhz,
    memoryClockMhz: null,
    powerWatts: mergedRails(sensors, tegrastats)['VDD_GPU'] ?? null,
    temperatureC: temperatures['gpu-thermal'] ?? null,
    fanPercent: null,
    throttle: null,
  };
}

function withFallback(first: GpuSample, second: GpuSample): GpuSample {
  return {
    index: first.index,
    name: first.name ?? second.name,
    utilizationPercent: first.utilizationPercent ?? second.utilizationPercent,
    memoryUtilizationPercent: first.memoryUtilizationPercent,
    memoryUsedBytes: first.memoryUsedBytes,
    memoryTotalBytes: first.memoryTotalBytes,
    smClockMhz: first.smClockMhz ?? second.smClockMhz,
    memoryClockMhz: first.memoryClockMhz,
    powerWatts: first.powerWatts ?? second.powerWatts,
    temperatureC: first.temperatureC ?? second.temperatureC,
    fanPercent: first.fanPercent,
    throttle: first.throttle,
  };
}
