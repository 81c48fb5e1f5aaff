import { sleep } from '../../base/sleep.ts';
import { TypedEvents } from '../../base/typed-events.ts';
import type { HostFacts } from '../../contract/host-facts.ts';
import { limits } from '../../contract/limits.ts';
import type { TelemetryEvent, TelemetrySample, TelemetrySource } from '../../contract/telemetry.ts';
import type { Machine } from '../machine.ts';
import { parseMemoryInfo } from '../parse/parse-memory-info.ts';
import { cpuLoadPercent, parseCpuTicks, type CpuTicks } from './cpu-load.ts';
import { detectEvents, quietState, type EventSettings, type EventState } from './detect-events.ts';
import { eventSettings } from './event-settings.ts';
import { GpuSource } from './gpu-source.ts';
import { mergeSample } from './merge-sample.ts';
import { findSensors, readSensors, type SensorMap } from './read-sensors.ts';
import { readThermalLimits } from './read-thermal-limits.ts';
import { TegrastatsSource } from './tegrastats-source.ts';

export interface TelemetryOptions {
  facts: HostFacts;
  machine: Machine;
  /** Between two samples; default `limits.telemetryIntervalMs`. */
  intervalMs?: number;
  /** PATH to look programs up on; null: that of this process. */
  path?: string | null;
  /** Wall clock, ms since 1970. */
  now?: () => number;
}

/**
 * Looks at the box in a fixed rhythm and tells what it sees: samples, and events for the rest of the house. The
 * one writer of the present state of the box. Programs (nvidia-smi, tegrastats) run once and print on; what the
 * kernel tells is read with every sample.
 */
export class TelemetrySampler {
  readonly samples = new TypedEvents<TelemetrySample>();
  readonly events = new TypedEvents<TelemetryEvent>();
  readonly intervalMs: number;
  readonly #machine: Machine;
  readonly #memory: HostFacts['memory'];
  readonly #now: () => number;
  #settings: EventSettings;
  readonly #gpu: GpuSource;
  readonly #tegrastats: TegrastatsSource;
  readonly #stop = new AbortController();
  #latest: TelemetrySample | null = null;
  #state: EventState = quietState;
  #sensors: SensorMap | null = null;
  #ticks: CpuTicks | null = null;
  #running: Promise<unknown> | null = null;

  constructor({
    facts,
    machine,
    intervalMs = limits.telemetryIntervalMs,
    path = null,
    now = Date.now,
  }: TelemetryOptions) {
    this.intervalMs = intervalMs;
    this.#machine = machine;
    this.#memory = facts.memory;
    this.#now = now;
    this.#settings = eventSettings(facts);
    const silenceMs = limits.telemetrySilenceMs + 3 * intervalMs;
    this.#gpu = new GpuSource({ machine, intervalMs, path, silenceMs });
    this.#tegrastats = new TegrastatsSource({ intervalMs, path, silenceMs });
  }

  /** The newest sample; null before the first. */
  get latest(): TelemetrySample | null {
    return this.#latest;
  }

  start(): void {
    if (this.#running !== null) return;
    this.#gpu.start();
    this.#tegrastats.start();
    this.#running = Promise.all([this.#run(), this.#learnLimits()]);
  }

  /** Ends the readers and waits until they are gone. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all([this.#gpu.stop(), this.#tegrastats.stop(), this.#running]);
  }

  /** For a process that leaves in a hurry. */
  kill(): void {
    this.#stop.abort();
    this.#gpu.kill();
    this.#tegrastats.kill();
  }

  async #run(): Promise<void> {
    this.#sensors = await findSensors(this.#machine);
    this.#ticks = await this.#readTicks();
    let due = performance.now() + this.intervalMs;
    while (!this.#stop.signal.aborted) {
      await sleep(Math.max(0, due - performance.now()), this.#stop.signal);
      if (this.#stop.signal.aborted) return;
      await this.#takeSample();
      // A machine that slept or was too busy skips samples instead of catching up.
      due = Math.max(due + this.intervalMs, performance.now());
    }
  }

  /** Samples do not wait for it: facts of a short look hold no limits, and asking the driver for them takes a while. */
  async #learnLimits(): Promise<void> {
    const learned = await readThermalLimits(this.#machine, this.#stop.signal);
    if (this.#stop.signal.aborted) return;
    this.#settings = eventSettings({ memory: this.#memory, ...learned });
  }

  async #takeSample(): Promise<void> {
    const map = this.#sensors;
    const [memory, ticks, sensors] = await Promise.all([
      this.#machine.readText('/proc/meminfo'),
      this.#readTicks(),
      map?.any === true ? readSensors(this.#machine, map) : null,
    ]);
    const cpuPercent = cpuLoadPercent(this.#ticks, ticks);
    this.#ticks = ticks ?? this.#ticks;
    const sample = mergeSample({
      atMs: this.#now(),
      unified: this.#memory.unified,
      memory: memory.kind === 'read' ? parseMemoryInfo(memory.content) : null,
      cpuPercent,
      gpus: this.#gpu.gpus,
      tegrastats: this.#tegrastats.line,
      sensors,
      processes: this.#gpu.processes,
      sources: {
        procfs: memory.kind === 'read' ? 'ok' : 'absent',
        sysfs: map?.any === true ? 'ok' : 'absent',
        'nvidia-smi': this.#gpu.state,
        tegrastats: this.#tegrastats.state,
      },
    });
    const detected = detectEvents(this.#state, sample, this.#settings);
    const before = this.#latest;
    this.#state = detected.state;
    this.#latest = sample;
    this.samples.emit(sample);
    for (const event of [...sourceEvents(before, sample), ...detected.events]) this.events.emit(event);
  }

  async #readTicks(): Promise<CpuTicks | null> {
    const stat = await this.#machine.readText('/proc/stat');
    return stat.kind === 'read' ? parseCpuTicks(stat.content) : null;
  }
}

/** Sources that were lost or came back since the sample before. */
function sourceEvents(before: TelemetrySample | null, { atMs, sources }: TelemetrySample): TelemetryEvent[] {
  if (before === null) return [];
  return (Object.keys(sources) as TelemetrySource[]).flatMap((source): TelemetryEvent[] => {
    const [was, is] = [before.sources[source], sources[source]];
    if (was === 'ok' && is === 'down')
      return [{ kind: 'source-down', atMs, source, why: 'its reader died or fell silent' }];
    if (was === 'down' && is === 'ok') return [{ kind: 'source-up', atMs, source }];
    return [];
  });
}
