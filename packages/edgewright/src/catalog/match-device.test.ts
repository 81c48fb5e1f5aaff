import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nothing, orinEvidence, thorEvidence } from './__fixtures__/boxes.ts';
import type { DeviceEvidence } from './device-evidence.ts';
import { mebibyte } from './device-profile.ts';
import { deviceProfiles, findDevice } from './devices.ts';
import { matchDevice } from './match-device.ts';

type Row = [what: string, evidence: Partial<DeviceEvidence>, id: string | null, confidence: string];

const thorChip = { compatible: ['nvidia,tegra264'] };
const orinChip = { compatible: ['nvidia,tegra234'] };

const rows: Row[] = [
  ['Thor developer kit', thorEvidence, 'jetson-agx-thor-t5000', 'exact'],
  [
    'T4000 by board specification',
    {
      ...thorChip,
      boardSpec: '3834-0000-400--1-0-jetson-agx-thor-t4000-',
      memoryTotalBytes: 61_500 * mebibyte,
    },
    'jetson-t4000',
    'exact',
  ],
  ['T4000 by memory', { ...thorChip, memoryTotalBytes: 61_500 * mebibyte }, 'jetson-t4000', 'likely'],
  [
    'T4000 by memory, although its module id is the one of the kit',
    { ...thorEvidence, memoryTotalBytes: 61_500 * mebibyte },
    'jetson-t4000',
    'likely',
  ],
  [
    'T5000 by memory',
    { ...thorChip, memoryTotalBytes: 125_811 * mebibyte },
    'jetson-agx-thor-t5000',
    'likely',
  ],
  ['a Thor of which only the chip is known', thorChip, null, 'none'],
  [
    'T5000 by its GPU, in a container without a device tree',
    { gpus: [{ name: 'NVIDIA Thor' }], memoryTotalBytes: 125_772 * mebibyte },
    'jetson-agx-thor-t5000',
    'likely',
  ],
  ['AGX Orin 64 by module', orinEvidence, 'jetson-agx-orin-64gb', 'exact'],
  ['AGX Orin 32 by module', { ...orinChip, module: 'p3701-0004' }, 'jetson-agx-orin-32gb', 'exact'],
  ['Orin NX 16 by module', { ...orinChip, module: 'p3767-0000' }, 'jetson-orin-nx-16gb', 'exact'],
  [
    'Orin Nano Super kit',
    {
      deviceTreeModel: 'NVIDIA Jetson Orin Nano Engineering Reference Developer Kit Super',
      compatible: ['nvidia,p3768-0000+p3767-0005-super', 'nvidia,p3767-0005', 'nvidia,tegra234'],
      gpus: [],
      memoryTotalBytes: 7_486 * mebibyte,
    },
    'jetson-orin-nano-8gb',
    'exact',
  ],
  [
    'AGX Orin kit whose module has several sizes',
    { ...orinChip, module: 'p3701-0000', memoryTotalBytes: 30_536 * mebibyte },
    'jetson-agx-orin-32gb',
    'likely',
  ],
  [
    'Orin by memory: 64',
    { ...orinChip, memoryTotalBytes: 62_817 * mebibyte },
    'jetson-agx-orin-64gb',
    'likely',
  ],
  [
    'Orin by memory: NX',
    { ...orinChip, memoryTotalBytes: 15_500 * mebibyte },
    'jetson-orin-nx-16gb',
    'likely',
  ],
  [
    'Orin by memory: Nano',
    { ...orinChip, memoryTotalBytes: 7_486 * mebibyte },
    'jetson-orin-nano-8gb',
    'likely',
  ],
  [
    'Orin NX 8, which has no profile',
    { ...orinChip, module: 'p3767-0001', memoryTotalBytes: 7_486 * mebibyte },
    null,
    'none',
  ],
  [
    'Orin NX 8 by its name: no Nano, although the memory fits',
    {
      ...orinChip,
      deviceTreeModel: 'NVIDIA Jetson Orin NX Developer Kit',
      memoryTotalBytes: 7_486 * mebibyte,
    },
    null,
    'none',
  ],
  ['Xavier', { compatible: ['nvidia,tegra194'], deviceTreeModel: 'NVIDIA Jetson AGX Xavier' }, null, 'none'],
  [
    'a Jetson whose GPU was not found is no CPU host',
    { ...orinEvidence, gpus: [] },
    'jetson-agx-orin-64gb',
    'exact',
  ],
  [
    'Jetson by its name alone',
    {
      deviceTreeModel: 'NVIDIA Jetson AGX Orin Developer Kit',
      gpus: [],
      memoryTotalBytes: 62_841 * mebibyte,
    },
    'jetson-agx-orin-64gb',
    'likely',
  ],
  ['GB10 by name', { gpus: [{ name: 'NVIDIA GB10', memoryTotalBytes: 0 }] }, 'dgx-spark-gb10', 'exact'],
  ['GB10 by PCI id', { gpus: [{ name: 'Device 2e12', pciId: '10DE:2E12' }] }, 'dgx-spark-gb10', 'exact'],
  ['GB10 by its board', { deviceTreeModel: 'NVIDIA_DGX_Spark', gpus: null }, 'dgx-spark-gb10', 'likely'],
  [
    'RTX PRO 4000',
    {
      gpus: [
        {
          name: 'NVIDIA RTX PRO 4000 Blackwell',
          memoryTotalBytes: 24_467 * mebibyte,
          computeCapability: '12.0',
        },
      ],
    },
    'rtx-pro-4000-blackwell',
    'exact',
  ],
  [
    '… SFF',
    { gpus: [{ name: 'NVIDIA RTX PRO 4000 Blackwell SFF Edition' }] },
    'rtx-pro-4000-blackwell-sff',
    'likely',
  ],
  [
    '… Laptop',
    { gpus: [{ name: 'NVIDIA RTX PRO 4000 Blackwell Generation Laptop GPU' }] },
    'rtx-pro-4000-blackwell-laptop',
    'likely',
  ],
  ['RTX PRO 4500', { gpus: [{ name: 'NVIDIA RTX PRO 4500 Blackwell' }] }, 'rtx-pro-4500-blackwell', 'exact'],
  [
    'RTX PRO 6000',
    { gpus: [{ name: 'NVIDIA RTX PRO 6000 Blackwell Workstation Edition' }] },
    'rtx-pro-6000-blackwell',
    'exact',
  ],
  [
    '… Max-Q',
    { gpus: [{ name: 'NVIDIA RTX PRO 6000 Blackwell Max-Q Workstation Edition' }] },
    'rtx-pro-6000-blackwell-max-q',
    'exact',
  ],
  [
    '… Server',
    { gpus: [{ name: 'NVIDIA RTX PRO 6000 Blackwell Server Edition' }] },
    'rtx-pro-6000-blackwell-server',
    'exact',
  ],
  [
    'the same name with other memory',
    { gpus: [{ name: 'NVIDIA RTX PRO 4000 Blackwell', memoryTotalBytes: 20_475 * mebibyte }] },
    'rtx-pro-4000-blackwell',
    'likely',
  ],
  ['L4', { gpus: [{ name: 'NVIDIA L4', memoryTotalBytes: 23_034 * mebibyte }] }, 'l4', 'exact'],
  ['L40S is no L4', { gpus: [{ name: 'NVIDIA L40S' }] }, null, 'none'],
  ['H200', { gpus: [{ name: 'NVIDIA H200', memoryTotalBytes: 143_771 * mebibyte }] }, 'h200', 'exact'],
  ['H200 NVL is another card', { gpus: [{ name: 'NVIDIA H200 NVL' }] }, null, 'none'],
  ['P40', { gpus: [{ name: 'Tesla P40' }] }, 'tesla-p40', 'exact'],
  ['two kinds of card', { gpus: [{ name: 'NVIDIA L4' }, { name: 'Tesla P40' }] }, 'l4', 'likely'],
  ['two of a kind', { gpus: [{ name: 'NVIDIA L4' }, { name: 'NVIDIA L4' }] }, 'l4', 'exact'],
  ['no GPU', { arch: 'x64', gpus: [] }, 'cpu-only', 'exact'],
  ['GPUs that could not be asked', { arch: 'x64', gpus: null }, null, 'none'],
];

describe('matchDevice', () => {
  it.each(rows)('%s', (_, evidence, id, confidence) => {
    const match = matchDevice({ ...nothing, ...evidence });
    expect({ id: match.id, confidence: match.confidence }).toEqual({ id, confidence });
    expect(match.because.length).toBeGreaterThan(0);
  });

  it('says every piece of evidence', () => {
    expect(matchDevice(thorEvidence).because).toEqual([
      'the chip is tegra264',
      'the GPU is called "NVIDIA Thor"',
      'the board calls itself "NVIDIA Jetson AGX Thor Developer Kit"',
      'its module is p3834-0008',
      'its memory is 123 GiB',
    ]);
  });

  it('names what it does not know', () => {
    const because = (evidence: Partial<DeviceEvidence>): string =>
      matchDevice({ ...nothing, ...evidence }).because.join('; ');
    expect(because({ gpus: [{ name: 'NVIDIA L40S' }] })).toContain('NVIDIA L40S');
    expect(because({ ...orinChip, module: 'p3767-0001' })).toContain('Jetson Orin NX 8 GB');
    expect(because({ compatible: ['nvidia,tegra194'] })).toContain('tegra194');
    expect(
      because({ ...thorEvidence, gpus: [...(thorEvidence.gpus ?? []), { name: 'NVIDIA L4' }] }),
    ).toContain('"NVIDIA L4" is in this box, too');
  });

  it('finds every profile by its own names', () => {
    for (const profile of deviceProfiles.filter(({ kind }) => kind === 'discrete' || kind === 'spark')) {
      for (const name of profile.match.gpuNames) {
        expect(matchDevice({ ...nothing, gpus: [{ name }] }).id).toBe(profile.id);
      }
    }
    for (const profile of deviceProfiles.filter(({ kind }) => kind === 'jetson')) {
      for (const module of profile.match.modules) {
        const compatible = profile.match.socs.map((soc) => `nvidia,${soc}`);
        expect(matchDevice({ ...nothing, module, compatible }).id).toBe(profile.id);
      }
    }
  });

  it('answers whatever a box says, and always with a reason', () => {
    const words = fc.constantFrom(
      ...deviceProfiles.flatMap(({ match }) => [
        ...match.socs,
        ...match.modules,
        ...match.gpuNames,
        ...match.modelWords,
      ]),
    );
    const text = fc.oneof(fc.string(), words);
    const maybe = fc.option(text);
    const size = fc.option(fc.nat());
    const gpu = fc.record({ name: text, memoryTotalBytes: size, pciId: maybe, computeCapability: maybe });
    const evidence = fc.record({
      arch: maybe,
      deviceTreeModel: maybe,
      compatible: fc.array(text),
      soc: maybe,
      module: maybe,
      boardSpec: maybe,
      gpus: fc.option(fc.array(gpu)),
      memoryTotalBytes: fc.option(fc.double({ min: 0, max: 2 ** 40, noNaN: true })),
    });
    fc.assert(
      fc.property(evidence, (box) => {
        const { id, confidence, because } = matchDevice(box);
        expect(because.length).toBeGreaterThan(0);
        expect(id === null).toBe(confidence === 'none');
        if (id !== null) expect(findDevice(id)).not.toBeNull();
        if (id === 'cpu-only') expect(box.gpus).toEqual([]);
      }),
    );
  });

  it('keeps the memory of every device within its own range only', () => {
    // Otherwise a Jetson could not be told by its memory.
    const ranges = deviceProfiles
      .filter(({ match }) => match.socs.includes('tegra234'))
      .flatMap(({ memory }) => memory.visible.value ?? [])
      .toSorted((left, right) => left.leastBytes - right.leastBytes);
    ranges.slice(1).forEach((range, index) => {
      expect(range.leastBytes).toBeGreaterThanOrEqual(ranges[index]?.belowBytes ?? 0);
    });
    expect(findDevice('no-such-device')).toBeNull();
  });
});
