import { Counter, Gauge, type Registry } from 'prom-client';
import type { GpuSample, TelemetrySample } from '../contract/telemetry.ts';
import type { TelemetryView } from './telemetry-view.ts';

type Reading = [labels: Record<string, string>, value: number | null];

interface BoxMetric {
  name: string;
  help: string;
  labels: readonly string[];
  /** A value of null is left out of the scrape: unknown is not zero. */
  read: (sample: TelemetrySample) => Reading[];
}

const perGpu =
  (value: (gpu: GpuSample) => number | null) =>
  (sample: TelemetrySample): Reading[] =>
    sample.gpus.map((gpu) => [{ gpu: String(gpu.index), name: gpu.name ?? 'unknown' }, value(gpu)]);

const perName =
  (label: string, values: (sample: TelemetrySample) => Record<string, number>) =>
  (sample: TelemetrySample): Reading[] =>
    Object.entries(values(sample)).map(([name, value]) => [{ [label]: name }, value]);

const share = (percent: number | null): number | null => (percent === null ? null : percent / 100);
const gpuLabels = ['gpu', 'name'] as const;

/** Every gauge of the box, read from the newest sample when asked for. */
const boxMetrics: readonly BoxMetric[] = [
  {
    name: 'memory_available_bytes',
    help: 'What can be taken without swapping; on unified memory also by the GPU.',
    labels: [],
    read: ({ memory }) => [[{}, memory.availableBytes]],
  },
  {
    name: 'memory_total_bytes',
    help: 'Memory of the machine.',
    labels: [],
    read: ({ memory }) => [[{}, memory.totalBytes]],
  },
  {
    name: 'swap_used_bytes',
    help: 'Memory that was moved to disk.',
    labels: [],
    read: ({ memory }) => [[{}, memory.swapUsedBytes]],
  },
  {
    name: 'cpu_utilization',
    help: 'Share of the last interval in which cores were busy, 0 to 1.',
    labels: [],
    read: ({ cpu }) => [[{}, share(cpu.utilizationPercent)]],
  },
  {
    name: 'gpu_utilization',
    help: 'Share of time in which a kernel ran, 0 to 1.',
    labels: gpuLabels,
    read: perGpu((gpu) => share(gpu.utilizationPercent)),
  },
  {
    name: 'gpu_memory_used_bytes',
    help: 'Memory of the card that is taken. Not there on unified memory.',
    labels: gpuLabels,
    read: perGpu((gpu) => gpu.memoryUsedBytes),
  },
  {
    name: 'gpu_memory_total_bytes',
    help: 'Memory of the card. Not there on unified memory.',
    labels: gpuLabels,
    read: perGpu((gpu) => gpu.memoryTotalBytes),
  },
  {
    name: 'gpu_clock_hertz',
    help: 'Clock of the multiprocessors.',
    labels: gpuLabels,
    read: perGpu((gpu) => (gpu.smClockMhz === null ? null : gpu.smClockMhz * 1e6)),
  },
  {
    name: 'gpu_power_watts',
    help: 'Power draw of the GPU.',
    labels: gpuLabels,
    read: perGpu((gpu) => gpu.powerWatts),
  },
  {
    name: 'gpu_temperature_celsius',
    help: 'Temperature of the GPU.',
    labels: gpuLabels,
    read: perGpu((gpu) => gpu.temperatureC),
  },
  {
    name: 'gpu_throttled',
    help: '1 for each reason for which the GPU runs below its clocks.',
    labels: [...gpuLabels, 'reason'],
    read: ({ gpus }) =>
      gpus.flatMap(({ index, name, throttle }) =>
        (throttle ?? []).map((reason): Reading => [
          { gpu: String(index), name: name ?? 'unknown', reason },
          1,
        ]),
      ),
  },
  {
    name: 'gpu_process_memory_bytes',
    help: 'GPU memory held, by program.',
    labels: ['process'],
    read: ({ processes }) => sumByName(processes ?? []),
  },
  {
    name: 'temperature_celsius',
    help: 'Temperature of a zone of the board.',
    labels: ['zone'],
    read: perName('zone', ({ temperaturesC }) => temperaturesC),
  },
  {
    name: 'power_rail_watts',
    help: 'Power of one rail of the board.',
    labels: ['rail'],
    read: perName('rail', ({ railsWatts }) => railsWatts),
  },
  {
    name: 'board_power_watts',
    help: 'Power of the whole board, where its rails tell.',
    labels: [],
    read: ({ boardWatts }) => [[{}, boardWatts]],
  },
  {
    name: 'fan_rpm',
    help: 'Speed of a fan.',
    labels: ['fan'],
    read: perName('fan', ({ fansRpm }) => fansRpm),
  },
  {
    name: 'throttle_alert',
    help: 'State of a throttle alert of the kernel; only those at work.',
    labels: ['alert'],
    read: perName('alert', ({ throttleAlerts }) => throttleAlerts),
  },
  {
    name: 'telemetry_source_up',
    help: '1 when a source is read, 0 when its reader is being restarted. Absent sources are left out.',
    labels: ['source'],
    read: ({ sources }) =>
      Object.entries(sources).map(([source, state]): Reading => [
        { source },
        state === 'absent' ? null : Number(state === 'ok'),
      ]),
  },
];

/** Registers the state of the box, read from the newest sample at every scrape. */
export function registerTelemetry(registry: Registry, view: TelemetryView): void {
  const registers = [registry];
  for (const { name, help, labels, read } of boxMetrics) {
    new Gauge({
      name: `edgewright_${name}`,
      help,
      labelNames: labels,
      registers,
      collect() {
        // Rails, zones and programs come and go: what is gone must not stay at its last value.
        this.reset();
        if (labels.length === 0) this.remove();
        for (const [values, value] of view.latest === null ? [] : read(view.latest)) {
          if (value !== null) this.set(values, value);
        }
      },
    });
  }
  new Counter({
    name: 'edgewright_telemetry_events_total',
    help: 'What happened to the box: throttling, low memory, heat, lost sources.',
    labelNames: ['kind'],
    registers,
    collect() {
      this.reset();
      for (const [kind, count] of view.eventCounts) this.inc({ kind }, count);
    },
  });
}

function sumByName(processes: readonly { name: string; usedBytes: number | null }[]): Reading[] {
  const sums = new Map<string, number>();
  for (const { name, usedBytes } of processes) {
    if (usedBytes !== null) sums.set(name, (sums.get(name) ?? 0) + usedBytes);
  }
  return [...sums].map(([process, bytes]) => [{ process }, bytes]);
}
