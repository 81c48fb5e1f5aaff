import { formatBytes } from '../../base/format-quantity.ts';
import type { GpuSample, TelemetrySample } from '../../contract/telemetry.ts';

/** One sample as one line, for logs and pipes. What is not known is left out. */
export function sampleLine(sample: TelemetrySample): string {
  const { memory, cpu, gpus, boardWatts, throttleAlerts } = sample;
  const time = new Date(sample.atMs).toISOString().slice(11, 19);
  const parts = [
    memory.availableBytes !== null && `memory ${formatBytes(memory.availableBytes)} available`,
    cpu.utilizationPercent !== null && `cpu ${Math.round(cpu.utilizationPercent)} %`,
    ...gpus.map((gpu) => `gpu ${gpu.index} ${gpuFigures(gpu).join(' ')}`),
    boardWatts !== null && `board ${boardWatts.toFixed(1)} W`,
    ...Object.entries(throttleAlerts).map(([name, state]) => `${name} ${state}`),
  ];
  return `${time}Z ${parts.filter((part) => part !== false).join(' · ')}`;
}

/** What is known of a GPU, each with its unit. */
export function gpuFigures(gpu: GpuSample): string[] {
  const { memoryUsedBytes, memoryTotalBytes } = gpu;
  const memory =
    memoryUsedBytes !== null && memoryTotalBytes !== null
      ? `${formatBytes(memoryUsedBytes)} of ${formatBytes(memoryTotalBytes)}`
      : null;
  const figures = [
    gpu.utilizationPercent === null ? null : `${Math.round(gpu.utilizationPercent)} %`,
    memory,
    gpu.smClockMhz === null ? null : `${Math.round(gpu.smClockMhz)} MHz`,
    gpu.powerWatts === null ? null : `${gpu.powerWatts.toFixed(1)} W`,
    gpu.temperatureC === null ? null : `${gpu.temperatureC} °C`,
    gpu.fanPercent === null ? null : `fan ${gpu.fanPercent} %`,
    gpu.throttle === null || gpu.throttle.length === 0 ? null : `throttled: ${gpu.throttle.join(', ')}`,
  ];
  return figures.filter((figure) => figure !== null);
}
