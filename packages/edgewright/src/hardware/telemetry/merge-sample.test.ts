import { describe, expect, it } from 'vitest';
import type { GpuSample } from '../../contract/telemetry.ts';
import { parseMemoryInfo } from '../parse/parse-memory-info.ts';
import { tegrastatsLines } from './__fixtures__/tegrastats-lines.ts';
import { parseGpuRow, sampledFields, withoutRefusedField } from './gpu-query.ts';
import { mergeSample, type Readings } from './merge-sample.ts';
import { parseTegrastats } from './parse-tegrastats.ts';

const nothing: Readings = {
  atMs: 1_000,
  unified: null,
  memory: null,
  cpuPercent: null,
  gpus: null,
  tegrastats: null,
  sensors: null,
  processes: null,
  sources: {},
};

function row(line: string): GpuSample {
  const sample = parseGpuRow(line, sampledFields);
  if (sample === null) throw new Error(`no row: ${line}`);
  return sample;
}

// The fields of the H200 line are from a real capture under load; Thor's and Orin's from published outputs.
const h200 = '0, NVIDIA H200, 9, 0, 4683, 143771, 1980, 3201, 124.00, 41, [N/A], 0x0000000000000004';
const thor = '0, NVIDIA Thor, 35, 0, [N/A], [N/A], [N/A], [N/A], [N/A], [N/A], [N/A], [N/A]';
const orin = '0, Orin (nvgpu), [N/A], [N/A], [N/A], [N/A], [N/A], [N/A], [N/A], [N/A], [N/A], [N/A]';
const spark = '0, NVIDIA GB10, 0, 0, 0, 0, 208, Not Supported, 11.02, 45, [N/A], 0x0000000000000001';

describe('parseGpuRow', () => {
  it('reads a discrete GPU under load', () => {
    expect(row(h200)).toEqual({
      index: 0,
      name: 'NVIDIA H200',
      utilizationPercent: 9,
      memoryUtilizationPercent: 0,
      memoryUsedBytes: 4683 * 1024 * 1024,
      memoryTotalBytes: 143771 * 1024 * 1024,
      smClockMhz: 1980,
      memoryClockMhz: 3201,
      powerWatts: 124,
      temperatureC: 41,
      fanPercent: null,
      throttle: ['sw-power-cap'],
    });
  });

  it.each([thor, orin, spark])('takes no answer and a memory of 0 for unknown: %s', (line) => {
    const { memoryTotalBytes, memoryUsedBytes, memoryClockMhz, fanPercent } = row(line);
    expect({ memoryTotalBytes, memoryUsedBytes, memoryClockMhz, fanPercent }).toEqual({
      memoryTotalBytes: null,
      memoryUsedBytes: null,
      memoryClockMhz: null,
      fanPercent: null,
    });
  });

  it.each(['', 'no devices', '1, 2, 3', 'x'.repeat(100), ','.repeat(11)])('declines %j', (line) => {
    expect(parseGpuRow(line, sampledFields)).toBeNull();
  });

  it('asks an older driver by its older name, and leaves out what no driver of its age knows', () => {
    const refuse = (field: string): string => `Field "${field}" is not a valid field to query.`;
    const first = withoutRefusedField(sampledFields, refuse('clocks_event_reasons.active'));
    expect(first).toContain('clocks_throttle_reasons.active');
    expect(first).toHaveLength(sampledFields.length);
    const second = withoutRefusedField(first ?? [], refuse('clocks_throttle_reasons.active'));
    expect(second).toHaveLength(sampledFields.length - 1);
    expect(withoutRefusedField(sampledFields, refuse('fan.speed'))).not.toContain('fan.speed');
    expect(withoutRefusedField(sampledFields, 'NVIDIA-SMI has failed')).toBeNull();
    expect(withoutRefusedField(sampledFields, refuse('index'))).toBeNull();
  });
});

describe('mergeSample', () => {
  it('knows nothing without sources, and says so', () => {
    const sample = mergeSample(nothing);
    expect(sample.memory).toEqual({
      totalBytes: null,
      availableBytes: null,
      swapUsedBytes: null,
      unified: null,
    });
    expect(sample.gpus).toEqual([]);
    expect(sample.boardWatts).toBeNull();
    expect(sample.processes).toBeNull();
  });

  it('takes load from the driver and clocks, power and temperature from the board on a Thor', () => {
    const tegrastats = parseTegrastats(tegrastatsLines['thor-r38.4-vin']);
    const { gpus, boardWatts } = mergeSample({ ...nothing, unified: true, gpus: [row(thor)], tegrastats });
    expect(gpus).toMatchObject([
      {
        name: 'NVIDIA Thor',
        utilizationPercent: 35,
        smClockMhz: 314,
        powerWatts: 1.962,
        temperatureC: 38.875,
      },
    ]);
    expect(boardWatts).toBe(19.78);
  });

  it('gives an Orin the load that its driver does not tell', () => {
    const tegrastats = parseTegrastats(tegrastatsLines['agx-orin-r39.2']);
    expect(mergeSample({ ...nothing, unified: true, gpus: [row(orin)], tegrastats }).gpus).toMatchObject([
      { name: 'Orin (nvgpu)', utilizationPercent: 12, smClockMhz: 1300, temperatureC: 47.625 },
    ]);
    expect(mergeSample({ ...nothing, unified: true, tegrastats }).gpus).toMatchObject([
      { utilizationPercent: 12 },
    ]);
  });

  it('never calls page cache used: memory is MemAvailable, not what tegrastats says', () => {
    const tegrastats = parseTegrastats(tegrastatsLines['thor-r38.4-vin']);
    expect(mergeSample({ ...nothing, tegrastats }).memory).toMatchObject({
      totalBytes: 125_772 * 1024 * 1024,
      availableBytes: null,
    });
    const memory = parseMemoryInfo(
      'MemTotal: 128790528 kB\nMemAvailable: 20000000 kB\nSwapTotal: 100 kB\nSwapFree: 40 kB\n',
    );
    expect(mergeSample({ ...nothing, memory, tegrastats }).memory).toMatchObject({
      availableBytes: 20_000_000 * 1024,
      swapUsedBytes: 60 * 1024,
    });
  });

  it('does not lend the board of a host to its discrete GPU', () => {
    const sensors = {
      temperaturesC: { x86_pkg_temp: 60 },
      railsWatts: {},
      fansRpm: {},
      fansPercent: {},
      throttleAlerts: {},
      gpuClockMhz: 100,
      gpuLoadPercent: 1,
    };
    expect(mergeSample({ ...nothing, unified: false, gpus: [row(h200)], sensors }).gpus).toEqual([row(h200)]);
  });
});
