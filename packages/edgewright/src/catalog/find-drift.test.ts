import { describe, expect, it } from 'vitest';
import type { Drift } from '../contract/host-facts.ts';
import { boxFacts, thorFacts } from './__fixtures__/boxes.ts';
import { mebibyte } from './device-profile.ts';
import { findDrift } from './find-drift.ts';

const matrix = 'compatibility matrix (Dec 2024)';

/** What the box itself contradicts: rows without a claim. */
function contradictions(
  rows: readonly Drift[],
): [fact: string, catalog: string | null, device: string | null][] {
  return rows
    .filter(({ claim }) => claim === null)
    .map(({ fact, catalog, device }) => [fact, catalog, device]);
}

function claim(rows: readonly Drift[], id: string): Drift[] {
  return rows.filter((row) => row.claim === id);
}

describe('findDrift on a Thor', () => {
  it('finds nothing that the box contradicts where all agree', () => {
    expect(contradictions(findDrift(thorFacts()))).toEqual([]);
  });

  it('shows claim, catalog and box side by side', () => {
    const rows = findDrift(thorFacts());
    expect(claim(rows, 'T2')).toEqual([
      {
        fact: 'Compute capability',
        catalog: '11.0, sm_110 (also sm_110a, sm_101, sm_101a)',
        seed: 'SM 8.7 or higher',
        device: '11.0',
        claim: 'T2',
        document: `${matrix}, line 67`,
      },
    ]);
    expect(claim(rows, 'T5')[0]).toMatchObject({ device: '125772 MiB' });
    expect(claim(rows, 'T6')[0]).toMatchObject({ device: 'MAXN, 120W (default)' });
    expect(claim(rows, 'T9')[0]).toMatchObject({ device: 'JetPack 7.1, Jetson Linux 38.4.0' });
    expect(claim(rows, 'T10')[0]).toMatchObject({ device: 'ubuntu 24.04, kernel 6.8.12-tegra' });
    expect(claim(rows, 'T11')[0]).toMatchObject({
      device: 'CUDA 13.0.48, cuDNN 9.12.0.46-1, TensorRT 10.13.3.9-1+cuda13.0',
    });
    expect(claim(rows, 'T13')[0]).toMatchObject({ device: null });
  });

  it('leaves out claims that are right, silent, or about other devices', () => {
    const rows = findDrift(thorFacts());
    for (const id of ['T3', 'T16', 'W10', 'W12', 'R1', 'X5', 'X6', 'P2']) expect(claim(rows, id)).toEqual([]);
    expect(claim(rows, 'T5')).toHaveLength(1);
    expect(rows.every(({ document }) => document === null || /lines? \d/.test(document))).toBe(true);
  });

  it.each<[what: string, overrides: Parameters<typeof thorFacts>[0], expected: [string, string, string]]>([
    [
      'memory',
      { accelerators: [gpu({ totalBytes: 61_500 * mebibyte })] },
      [
        'Memory that the system or the driver shows',
        'at least 124928 MiB and less than 126976 MiB',
        '61500 MiB, which may be the limit of a container',
      ],
    ],
    [
      'compute capability',
      { accelerators: [gpu({ computeCapability: '10.1' })] },
      ['Compute capability', '11.0', '10.1'],
    ],
    [
      'power modes',
      { jetson: jetson({ powerModes: [{ id: 0, name: 'MAXN', isDefault: true }] }) },
      ['Power modes', 'MAXN, 120W (default); or MAXN, 120W (default), 90W, 70W', 'MAXN (default)'],
    ],
    [
      'default mode',
      {
        jetson: jetson({
          powerModes: [
            { id: 0, name: 'MAXN', isDefault: true },
            { id: 1, name: '120W', isDefault: false },
          ],
        }),
      },
      ['Default power mode', '120W', 'MAXN'],
    ],
    [
      'cores',
      {
        cpu: { model: '14 × Neoverse-V3AE', cores: 12, features: null },
        jetson: jetson({ powerMode: { id: 0, name: 'MAXN' } }),
      },
      ['CPU cores', '14', '12 that this process may use'],
    ],
    [
      'core names',
      { cpu: { model: '14 × Cortex-A78AE', cores: 14, features: null } },
      ['CPU model', 'Neoverse-V3AE', '14 × Cortex-A78AE'],
    ],
    [
      'CUDA',
      { cuda: { version: '13.2', fullVersion: '13.2.1' } },
      ['CUDA of JetPack 7.1', '13.0.48', '13.2.1'],
    ],
    [
      'critical trip',
      { thermal: { zones: [zone('cpu-thermal', 100), zone('gpu-thermal', 110)], cooling: [] } },
      ['Critical temperature', '114.5 °C', '110 °C in gpu-thermal'],
    ],
    [
      'release',
      { jetson: jetson({ l4t: '36.4.4', jetpack: null }) },
      ['Jetson Linux release', '38.2.0 or newer', '36.4.4'],
    ],
  ])('says where the box has other %s, first of all', (_, overrides, expected) => {
    const rows = findDrift(thorFacts(overrides));
    expect(contradictions(rows)).toEqual([expected]);
    expect(rows[0]).toMatchObject({ fact: expected[0], seed: null, claim: null });
  });

  it('does not take cores that a power mode switched off for a contradiction', () => {
    const facts = thorFacts({ cpu: { model: '8 × Neoverse-V3AE', cores: 8, features: null } });
    expect(contradictions(findDrift(facts))).toEqual([]);
  });

  it('does not take cores that could not be counted for one', () => {
    const unknown = [{ fact: 'cpu.cores', why: 'a test' }];
    const facts = thorFacts({ cpu: { model: null, cores: 1, features: null }, jetson: null, unknown });
    expect(contradictions(findDrift(facts))).toEqual([]);
  });

  it('says nothing of what was not read', () => {
    const facts = thorFacts({
      accelerators: null,
      driver: null,
      cuda: null,
      tensorrt: null,
      jetson: null,
      thermal: null,
    });
    const rows = findDrift(facts);
    expect(contradictions(rows)).toEqual([]);
    expect(claim(rows, 'T2')[0]).toMatchObject({ device: null });
  });
});

describe('findDrift elsewhere', () => {
  it('finds a driver that is too old, and another limit', () => {
    const rows = findDrift(card({ driver: '550.54.15', power: { defaultLimitWatts: 145 } }));
    expect(contradictions(rows)).toEqual([
      ['Default power limit', '140 W', '145 W'],
      ['Driver version', '570 or newer', '550.54.15'],
    ]);
    expect(claim(rows, 'R7')[0]).toMatchObject({ device: '550.54.15' });
  });

  it('takes every size of the range for the same card', () => {
    for (const mebibytes of [24_000, 24_467, 24_564, 24_576, 24_999]) {
      expect(
        contradictions(
          findDrift(
            card({ memory: { totalBytes: mebibytes * mebibyte, freeBytes: null, source: 'nvidia-smi' } }),
          ),
        ),
      ).toEqual([]);
    }
  });

  it('says that a JetPack leaves Orin out', () => {
    const facts = boxFacts({
      jetson: { l4t: '38.4.0', jetpack: '7.1', module: 'p3701-0005', powerMode: null, powerModes: null },
      machine: { arch: 'arm64', os: { id: null, version: null }, kernel: '6.8.12-tegra' },
      cpu: { model: null, cores: 12, features: null },
      device: { id: 'jetson-agx-orin-64gb', confidence: 'exact', because: [] },
    });
    expect(contradictions(findDrift(facts)).map(([fact]) => fact)).toEqual(['JetPack release']);
  });

  it('has no claims for hosts without a GPU, unknown devices and devices nobody wrote about', () => {
    for (const id of ['cpu-only', 'h200', null, 'a-device-of-the-future']) {
      const device = { id, confidence: id === null ? 'none' : 'exact', because: [] };
      expect(findDrift(boxFacts({ device }))).toEqual([]);
    }
    expect(findDrift(boxFacts({}))).toEqual([]);
  });
});

function gpu(overrides: { totalBytes?: number; computeCapability?: string }): object {
  return {
    index: 0,
    name: 'NVIDIA Thor',
    computeCapability: overrides.computeCapability ?? '11.0',
    sm: null,
    driver: '580.00',
    memory: { totalBytes: overrides.totalBytes ?? null, freeBytes: null, source: '/proc/meminfo' },
  };
}

function jetson(overrides: object): object {
  return {
    l4t: '38.4.0',
    jetpack: '7.1',
    module: 'p3834-0008',
    powerMode: { id: 1, name: '120W' },
    powerModes: null,
    ...overrides,
  };
}

function zone(name: string, critical: number): object {
  return { name, temperatureC: 40, trips: [{ type: 'critical', temperatureC: critical }] };
}

function card(overrides: object): ReturnType<typeof boxFacts> {
  return boxFacts({
    accelerators: [
      {
        index: 0,
        name: 'NVIDIA RTX PRO 4000 Blackwell',
        computeCapability: '12.0',
        sm: 'sm_120',
        driver: '580.159.04',
        memory: { totalBytes: 24_467 * mebibyte, freeBytes: null, source: 'nvidia-smi' },
        ...overrides,
      },
    ],
    device: { id: 'rtx-pro-4000-blackwell', confidence: 'exact', because: [] },
  });
}
