import { describe, expect, it } from 'vitest';
import { describeAccelerators, isIntegrated, type AcceleratorSources } from './describe-accelerators.ts';
import { parseRows } from './nvidia-smi/ask-query.ts';
import type { GpuProcessRow } from './nvidia-smi/parse-processes.ts';
import { parseMemoryInfo } from './parse/parse-memory-info.ts';

const size = { totalBytes: 24_467, freeBytes: null, source: 'nvidia-smi' as const };
const none = { totalBytes: null, freeBytes: null, source: null };

describe('isIntegrated', () => {
  it.each([
    { name: 'Orin (nvgpu)', memory: none, isJetson: false, expected: true },
    { name: 'NVIDIA Thor', memory: none, isJetson: false, expected: true },
    { name: 'NVIDIA GB10', memory: none, isJetson: false, expected: true },
    { name: 'NVIDIA GPU', memory: none, isJetson: false, pciId: '10de:2e12', expected: true },
    { name: 'NVIDIA GPU', memory: none, isJetson: true, expected: true },
    { name: 'NVIDIA GPU', memory: none, isJetson: false, addressingMode: 'ATS', expected: true },
    // A board with an integrated GPU can carry a card, and Grace Hopper shares addresses, not memory.
    { name: 'NVIDIA RTX 6000 Ada Generation', memory: size, isJetson: true, expected: false },
    { name: 'NVIDIA GH200 480GB', memory: size, isJetson: false, addressingMode: 'ATS', expected: false },
    { name: 'NVIDIA L4', memory: size, isJetson: false, expected: false },
    { name: 'NVIDIA GPU', memory: none, isJetson: false, addressingMode: 'HMM', expected: null },
  ])('$name on a Jetson: $isJetson, $addressingMode, $pciId → $expected', (gpu) => {
    const { name, memory, isJetson, expected } = gpu;
    const described = { name, memory, addressingMode: gpu.addressingMode ?? null };
    expect(isIntegrated(described, isJetson, gpu.pciId ?? null)).toBe(expected);
  });
});

const board = {
  model: null,
  modelSource: null,
  compatible: [],
  soc: null,
  module: null,
  boardSpec: null,
  l4t: null,
  isJetson: false,
};

function sources(lines: string, processes: GpuProcessRow[] | null): AcceleratorSources {
  return {
    smi: {
      answer: { kind: 'rows', rows: parseRows(lines, ['uuid', 'name', 'memory.total']), dropped: [] },
      rare: [],
      sections: { header: new Map(), gpus: [] },
      header: { driver: null, cuda: null },
      listed: [],
      processes,
    },
    pci: null,
    board,
    memory: parseMemoryInfo('MemTotal: 100 kB\nMemAvailable: 60 kB\n'),
  };
}

const two = 'GPU-a, NVIDIA L4, 23034\nGPU-b, NVIDIA L4, 23034\n';
const process = (uuid: string | null): GpuProcessRow => ({ uuid, pid: 7, name: 'x', usedBytes: 1 });

describe('describeAccelerators', () => {
  it.each([
    ['names the GPU of each process', two, [process('GPU-b')], [[], [{ pid: 7, name: 'x', usedBytes: 1 }]]],
    ['does not guess which GPU a process uses', two, [process(null)], [null, null]],
    ['knows that nobody uses them', two, [], [[], []]],
    ['says that it could not ask', two, null, [null, null]],
  ] as const)('%s', (_, lines, processes, expected) => {
    const found = describeAccelerators(sources(lines, processes === null ? null : [...processes]));
    expect(found.accelerators?.map((gpu) => gpu.processes)).toEqual(expected);
  });

  it('takes the memory of GB10 from the kernel, whatever nvidia-smi prints', () => {
    for (const total of ['0', '[N/A]']) {
      const { accelerators } = describeAccelerators(sources(`GPU-a, NVIDIA GB10, ${total}\n`, null));
      expect(accelerators?.[0]).toMatchObject({
        integrated: true,
        memory: { totalBytes: 102_400, freeBytes: 61_440, usedBytes: null, source: '/proc/meminfo' },
      });
    }
  });

  it('tells a card without a driver from no card, and both from a driver that fails', () => {
    const from = sources('', null);
    expect(describeAccelerators({ ...from, pci: [] }).accelerators).toEqual([]);
    const waiting = describeAccelerators({ ...from, pci: [{ pciId: '10de:2e12' }] });
    expect(waiting.accelerators).toMatchObject([
      { name: 'NVIDIA GPU 10de:2e12', integrated: true, driver: null },
    ]);
    const answer = { kind: 'failed', why: 'no driver' } as const;
    const failed = describeAccelerators({ ...from, smi: { ...from.smi, answer }, pci: null });
    expect(failed).toMatchObject({
      accelerators: null,
      unknown: [{ fact: 'accelerators', why: 'no driver' }],
    });
  });
});
