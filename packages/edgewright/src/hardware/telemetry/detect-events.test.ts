import { describe, expect, it } from 'vitest';
import { hostFactsSchema } from '../../contract/host-facts.ts';
import type { TelemetryEvent, TelemetrySample } from '../../contract/telemetry.ts';
import { detectEvents, quietState, type EventSettings } from './detect-events.ts';
import { eventSettings } from './event-settings.ts';
import { parseGpuRow, sampledFields } from './gpu-query.ts';
import { mergeSample } from './merge-sample.ts';

const gibibyte = 1024 ** 3;

const settings: EventSettings = {
  temperatureLimits: [
    { zone: 'tj-thermal', limitC: 99, limit: 'passive trip point' },
    { zone: 'gpu 0', limitC: 87, limit: 'T.Limit' },
  ],
  memoryLowBytes: 2 * gibibyte,
  quietMs: 5_000,
};

interface Moment {
  atMs: number;
  mask?: string;
  availableBytes?: number | null;
  tjC?: number;
  gpuC?: string;
  alert?: number;
}

function sampleOf({
  atMs,
  mask = '0x0',
  availableBytes = 8 * gibibyte,
  tjC,
  gpuC = '40',
  alert,
}: Moment): TelemetrySample {
  const gpu = parseGpuRow(`0, X, 1, 1, 1, 2, 3, 4, 5, ${gpuC}, 6, ${mask}`, sampledFields);
  const empty = { railsWatts: {}, fansRpm: {}, fansPercent: {}, gpuClockMhz: null, gpuLoadPercent: null };
  const sample = mergeSample({
    atMs,
    unified: true,
    memory: null,
    cpuPercent: null,
    gpus: gpu === null ? [] : [gpu],
    tegrastats: null,
    sensors: {
      ...empty,
      temperaturesC: tjC === undefined ? {} : { 'tj-thermal': tjC },
      throttleAlerts: alert === undefined ? {} : { 'gpu-throttle-alert': alert },
    },
    processes: null,
    sources: {},
  });
  return { ...sample, memory: { ...sample.memory, availableBytes } };
}

function follow(moments: Moment[]): string[] {
  let state = quietState;
  const told: TelemetryEvent[] = [];
  for (const moment of moments) {
    const detected = detectEvents(state, sampleOf(moment), settings);
    state = detected.state;
    told.push(...detected.events);
  }
  return told.map((event) => `${event.atMs} ${event.kind}`);
}

describe('detectEvents', () => {
  it.each<[string, Moment[], string[]]>([
    ['a quiet box', [{ atMs: 0 }, { atMs: 1 }], []],
    [
      'a power cap and idle: how GPUs keep to their limit, no alarm',
      [
        { atMs: 0, mask: '0x4' },
        { atMs: 1, mask: '0x1' },
      ],
      [],
    ],
    [
      'thermal throttling that pauses is one episode',
      [
        { atMs: 0, mask: '0x40' },
        { atMs: 1_000 },
        { atMs: 3_000, mask: '0x20' },
        { atMs: 7_000 },
        { atMs: 8_000 },
        { atMs: 9_000, mask: '0x8' },
      ],
      ['0 throttle-started', '8000 throttle-ended', '9000 throttle-started'],
    ],
    [
      'an alert of the kernel',
      [{ atMs: 0, alert: 1 }, { atMs: 6_000 }],
      ['0 throttle-started', '6000 throttle-ended'],
    ],
    [
      'memory that is low comes back at one and a half times the threshold',
      [
        { atMs: 0, availableBytes: 1.9 * gibibyte },
        { atMs: 1, availableBytes: 2.5 * gibibyte },
        { atMs: 2, availableBytes: null },
        { atMs: 3, availableBytes: 3 * gibibyte },
      ],
      ['0 memory-low', '3 memory-recovered'],
    ],
    [
      'heat at the trip point of a zone and of a GPU',
      [
        { atMs: 0, tjC: 98.9, gpuC: '88' },
        { atMs: 1, tjC: 99, gpuC: '[N/A]' },
        { atMs: 2, tjC: 97, gpuC: '84' },
        { atMs: 3, tjC: 96 },
      ],
      ['0 over-temperature', '1 over-temperature', '2 temperature-recovered', '3 temperature-recovered'],
    ],
  ])('%s', (_name, moments, expected) => {
    expect(follow(moments)).toEqual(expected);
  });

  it('says how long throttling lasted, without the quiet time at its end', () => {
    const first = detectEvents(quietState, sampleOf({ atMs: 0, mask: '0x40' }), settings);
    const second = detectEvents(first.state, sampleOf({ atMs: 2_000, mask: '0x40' }), settings);
    const last = detectEvents(second.state, sampleOf({ atMs: 9_000 }), settings);
    expect(last.events).toMatchObject([{ kind: 'throttle-ended', what: 'gpu 0', durationMs: 2_000 }]);
  });
});

describe('eventSettings', () => {
  const box = (changes: object): EventSettings =>
    eventSettings(
      hostFactsSchema.parse({
        schema: 'edgewright/host-facts@1',
        machine: { arch: 'arm64', os: { id: null, version: null }, kernel: '6.8' },
        cpu: { model: null, cores: 14, features: null },
        memory: { totalBytes: 128 * gibibyte, availableBytes: null, swapTotalBytes: null, unified: true },
        unknown: [],
        ...changes,
      }),
    );

  it('takes limits from the trip points of the box, not the ones that start a fan', () => {
    const trips = [
      { type: 'active', temperatureC: 50 },
      { type: 'passive', temperatureC: 99 },
      { type: 'critical', temperatureC: 104.5 },
    ];
    expect(
      box({ thermal: { zones: [{ name: 'tj-thermal', temperatureC: 40, trips }], cooling: [] } })
        .temperatureLimits,
    ).toEqual([
      { zone: 'tj-thermal', limitC: 99, limit: 'passive trip point' },
      { zone: 'tj-thermal', limitC: 104.5, limit: 'critical trip point' },
    ]);
  });

  it('turns the degrees that a driver says are left into a limit', () => {
    const gpu = {
      index: 0,
      name: 'NVIDIA H200',
      computeCapability: '9.0',
      sm: 'sm_90',
      driver: '580',
      memory: { totalBytes: null, freeBytes: null, source: null },
      temperatureC: 39,
    };
    expect(box({ accelerators: [{ ...gpu, thermalLimits: { marginC: 48 } }] }).temperatureLimits).toEqual([
      { zone: 'gpu 0', limitC: 87, limit: 'T.Limit' },
    ]);
    expect(box({ accelerators: [gpu] }).temperatureLimits).toEqual([]);
  });

  it('knows no threshold for a memory of unknown size', () => {
    expect(box({}).memoryLowBytes).toBe(2 * gibibyte);
    const memory = { totalBytes: null, availableBytes: null, swapTotalBytes: null, unified: null };
    expect(box({ memory }).memoryLowBytes).toBeNull();
  });
});
