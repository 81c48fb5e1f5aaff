import type { TelemetryEvent, TelemetrySample } from '../../contract/telemetry.ts';
import { isAlarming } from './is-alarming.ts';

/** A temperature that a zone should stay below, and what happens there. */
export interface TemperatureLimit {
  /** Name of a zone (`gpu-thermal`), or `gpu 0` for what the driver tells of a GPU. */
  zone: string;
  limitC: number;
  /** For example `passive trip point`. */
  limit: string;
}

export interface EventSettings {
  temperatureLimits: readonly TemperatureLimit[];
  /** Below this, memory is low; it has recovered at 1.5 times it. */
  memoryLowBytes: number | null;
  /** Throttling that pauses for less than this is one episode. */
  quietMs: number;
}

/** What the detector remembers from one sample to the next. */
export interface EventState {
  throttling: ReadonlyMap<string, { sinceMs: number; lastMs: number }>;
  memoryLow: boolean;
  hot: ReadonlySet<string>;
}

export const quietState: EventState = { throttling: new Map(), memoryLow: false, hot: new Set() };

/** Degrees below a limit at which a zone counts as recovered. */
const recoveryC = 3;
const memoryRecovery = 1.5;

/** What happened between the samples before and this one. A source that is silent changes nothing. */
export function detectEvents(
  state: EventState,
  sample: TelemetrySample,
  settings: EventSettings,
): { state: EventState; events: TelemetryEvent[] } {
  const events: TelemetryEvent[] = [];
  const throttling = followThrottling(state, sample, { settings, events });
  const memoryLow = followMemory(state, sample, { settings, events });
  const hot = followHeat(state, sample, { settings, events });
  return { state: { throttling, memoryLow, hot }, events };
}

interface Following {
  settings: EventSettings;
  events: TelemetryEvent[];
}

function followThrottling(
  { throttling }: EventState,
  sample: TelemetrySample,
  { settings, events }: Following,
): EventState['throttling'] {
  const { atMs } = sample;
  const next = new Map(throttling);
  const active = throttled(sample);
  for (const [what, reasons] of active) {
    const episode = next.get(what);
    if (episode === undefined) events.push({ kind: 'throttle-started', atMs, what, reasons });
    next.set(what, { sinceMs: episode?.sinceMs ?? atMs, lastMs: atMs });
  }
  for (const [what, { sinceMs, lastMs }] of throttling) {
    if (active.has(what) || atMs - lastMs < settings.quietMs) continue;
    next.delete(what);
    events.push({ kind: 'throttle-ended', atMs, what, durationMs: lastMs - sinceMs });
  }
  return next;
}

function throttled({ gpus, throttleAlerts }: TelemetrySample): Map<string, string[]> {
  const active = new Map<string, string[]>();
  for (const gpu of gpus) {
    const reasons = gpu.throttle?.filter(isAlarming) ?? [];
    if (reasons.length > 0) active.set(`gpu ${gpu.index}`, reasons);
  }
  for (const [name, state] of Object.entries(throttleAlerts)) active.set(name, [`state ${state}`]);
  return active;
}

function followMemory(
  { memoryLow }: EventState,
  { atMs, memory }: TelemetrySample,
  { settings, events }: Following,
): boolean {
  const { availableBytes } = memory;
  const thresholdBytes = settings.memoryLowBytes;
  if (availableBytes === null || thresholdBytes === null) return memoryLow;
  if (!memoryLow && availableBytes < thresholdBytes) {
    events.push({ kind: 'memory-low', atMs, availableBytes, thresholdBytes });
    return true;
  }
  if (memoryLow && availableBytes >= thresholdBytes * memoryRecovery) {
    events.push({ kind: 'memory-recovered', atMs, availableBytes });
    return false;
  }
  return memoryLow;
}

function followHeat(
  { hot }: EventState,
  sample: TelemetrySample,
  { settings, events }: Following,
): ReadonlySet<string> {
  const { atMs } = sample;
  const next = new Set(hot);
  for (const { zone, limitC, limit } of settings.temperatureLimits) {
    const temperatureC = temperatureOf(sample, zone);
    if (temperatureC === null) continue;
    const key = `${zone}/${limit}`;
    if (!next.has(key) && temperatureC >= limitC) {
      next.add(key);
      events.push({ kind: 'over-temperature', atMs, zone, temperatureC, limitC, limit });
    } else if (next.has(key) && temperatureC <= limitC - recoveryC) {
      next.delete(key);
      events.push({ kind: 'temperature-recovered', atMs, zone, temperatureC });
    }
  }
  return next;
}

function temperatureOf({ gpus, temperaturesC }: TelemetrySample, zone: string): number | null {
  const index = /^gpu (\d+)$/.exec(zone)?.[1];
  if (index === undefined) return temperaturesC[zone] ?? null;
  return gpus.find((gpu) => gpu.index === Number(index))?.temperatureC ?? null;
}
