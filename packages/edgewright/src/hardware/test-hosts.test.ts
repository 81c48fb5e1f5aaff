import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { hostFactsSchema, type HostFacts } from '../contract/host-facts.ts';
import { readEngineLogs } from './read-engine-logs.ts';
import { readHostFacts } from './read-host-facts.ts';
import { openRecordedMachine } from './recorded-machine.ts';

const hosts = fileURLToPath(new URL('../../../../test/hosts/', import.meta.url));
const mebibyte = 1024 * 1024;

async function read(host: string): Promise<HostFacts> {
  return readHostFacts(await openRecordedMachine(`${hosts}${host}`));
}

interface Expected {
  device: string | null;
  confidence: 'exact' | 'likely';
  computeCapability: string | null;
  memorySource: string | null;
  memoryMiB: number | null;
  unified: boolean | null;
  driver: string | null;
  l4t: string | null;
  jetpack: string | null;
  powerMode: string | null;
  docker: string;
}

const jetson = { memorySource: '/proc/meminfo', unified: true, driver: null, docker: 'not-installed' };
const card = { l4t: null, jetpack: null, powerMode: null, unified: false, memorySource: 'nvidia-smi' };

const table: Record<string, Expected> = {
  'thor-r38.2': {
    ...jetson,
    device: 'jetson-agx-thor-t5000',
    confidence: 'exact',
    computeCapability: '11.0',
    memoryMiB: 125_772,
    driver: '580.00',
    l4t: '38.2.2',
    jetpack: '7.0',
    powerMode: '120W',
  },
  'thor-r38.4': {
    ...jetson,
    device: 'jetson-agx-thor-t5000',
    confidence: 'exact',
    computeCapability: '11.0',
    memoryMiB: 125_773,
    driver: '580.00',
    l4t: '38.4.0',
    jetpack: '7.1',
    powerMode: 'MAXN',
  },
  'thor-r39.2': {
    ...jetson,
    device: 'jetson-agx-thor-t5000',
    confidence: 'exact',
    computeCapability: '11.0',
    memoryMiB: 125_811,
    driver: '595.78',
    l4t: '39.2.0',
    jetpack: '7.2',
    powerMode: '120W',
    docker: 'ok',
  },
  'thor-t4000': {
    ...jetson,
    device: 'jetson-t4000',
    confidence: 'exact',
    computeCapability: '11.0',
    memorySource: null,
    memoryMiB: null,
    driver: '580.00',
    l4t: '38.4.0',
    jetpack: '7.1',
    powerMode: null,
  },
  'agx-orin-r36': {
    ...jetson,
    device: 'jetson-agx-orin-64gb',
    confidence: 'exact',
    computeCapability: '8.7',
    memoryMiB: 62_841,
    l4t: '36.4.4',
    jetpack: '6.2.1',
    powerMode: 'MODE_30W',
  },
  'agx-orin-r39': {
    ...jetson,
    device: 'jetson-agx-orin-64gb',
    confidence: 'exact',
    computeCapability: '8.7',
    memoryMiB: 62_817,
    l4t: '39.2.0',
    jetpack: '7.2',
    powerMode: null,
    docker: 'unknown',
  },
  'orin-nano-r39': {
    ...jetson,
    device: 'jetson-orin-nano-8gb',
    confidence: 'exact',
    computeCapability: '8.7',
    memoryMiB: 7_486,
    l4t: '39.2.0',
    jetpack: '7.2',
    powerMode: '15W',
  },
  gb10: {
    ...jetson,
    device: 'dgx-spark-gb10',
    confidence: 'exact',
    computeCapability: '12.1',
    memoryMiB: 124_549,
    l4t: null,
    jetpack: null,
    powerMode: null,
  },
  'rtx-pro-4000': {
    ...card,
    device: 'rtx-pro-4000-blackwell',
    confidence: 'exact',
    computeCapability: '12.0',
    memoryMiB: 24_467,
    driver: null,
    docker: 'ok',
  },
  'docker-broken': {
    ...card,
    device: 'rtx-pro-4000-blackwell',
    confidence: 'exact',
    computeCapability: '12.0',
    memoryMiB: 24_467,
    driver: null,
    docker: 'not-running',
  },
  l4: {
    ...card,
    device: 'l4',
    confidence: 'exact',
    computeCapability: '8.9',
    memoryMiB: 23_034,
    driver: '550.54.15',
    docker: 'not-installed',
  },
  h200: {
    ...card,
    device: 'h200',
    confidence: 'exact',
    computeCapability: '9.0',
    memoryMiB: 143_771,
    driver: '580.159.04',
    docker: 'not-installed',
  },
  'h200-recorded': {
    ...card,
    device: 'h200',
    confidence: 'exact',
    computeCapability: '9.0',
    memoryMiB: 143_771,
    driver: '580.159.04',
    docker: 'not-installed',
  },
  p40: {
    ...card,
    device: 'tesla-p40',
    confidence: 'exact',
    computeCapability: '6.1',
    memoryMiB: 24_576,
    driver: null,
    docker: 'not-installed',
  },
  'cpu-only': {
    ...card,
    device: 'cpu-only',
    confidence: 'exact',
    computeCapability: null,
    memorySource: null,
    memoryMiB: null,
    unified: null,
    driver: null,
    docker: 'not-installed',
  },
};

function summary(facts: HostFacts): Expected {
  const gpu = facts.accelerators?.[0];
  const totalBytes = gpu?.memory.totalBytes ?? null;
  return {
    device: facts.device?.id ?? null,
    confidence: facts.device?.confidence === 'exact' ? 'exact' : 'likely',
    computeCapability: gpu?.computeCapability ?? null,
    memorySource: gpu?.memory.source ?? null,
    memoryMiB: totalBytes === null ? null : Math.floor(totalBytes / mebibyte),
    unified: facts.memory.unified,
    driver: facts.driver?.version ?? null,
    l4t: facts.jetson?.l4t ?? null,
    jetpack: facts.jetson?.jetpack ?? null,
    powerMode: facts.jetson?.powerMode?.name ?? null,
    docker: facts.containers.docker?.access ?? 'null',
  };
}

/** Paths of all numbers that are 0. */
function zeros(value: unknown, path = ''): string[] {
  if (value === 0) return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    zeros(inner, path === '' ? name : `${path}.${name}`),
  );
}

describe.each(Object.entries(table))('%s', (host, expected) => {
  it('is told for what it is', async () => {
    expect(summary(await read(host))).toEqual(expected);
  });

  it('gives facts that the contract accepts, as JSON too', async () => {
    const facts = await read(host);
    expect(hostFactsSchema.parse(JSON.parse(JSON.stringify(facts)))).toEqual(facts);
    expect(facts.origin).toBe(host.startsWith('h200') ? 'recorded' : 'composed');
    expect(facts.probes.length).toBeGreaterThan(20);
    for (const { why } of facts.unknown) expect(why).not.toBe('');
  });
});

describe('what the catalog says of captured machines', () => {
  it.each(Object.keys(table))('is not contradicted by %s', async (host) => {
    const { drift } = await read(host);
    expect(drift.filter(({ claim }) => claim === null)).toEqual([]);
  });

  it('contradicts the published documents where they err', async () => {
    const { drift } = await read('thor-r39.2');
    expect(drift.find(({ claim }) => claim === 'T2')).toMatchObject({ device: '11.0' });
    expect((await read('cpu-only')).drift).toEqual([]);
  });
});

describe('numbers that are 0', () => {
  const h200Zeros = [
    'accelerators.0.memory.usedBytes',
    'accelerators.0.utilizationPercent',
    'accelerators.0.memoryUtilizationPercent',
    'accelerators.0.eccUncorrectable',
    'memory.swapTotalBytes',
    'memory.swapFreeBytes',
    'memory.hugePagesBytes',
  ];
  const printed: Record<string, string[]> = {
    h200: h200Zeros,
    'h200-recorded': h200Zeros,
    'thor-r38.2': ['accelerators.0.utilizationPercent', 'accelerators.0.memoryUtilizationPercent'],
  };
  it.each(Object.keys(table))(
    'stand in the facts of %s only where the capture printed them',
    async (host) => {
      const facts = await read(host);
      const { probes: _, ...rest } = facts;
      const found = zeros(rest).filter(
        (path) => !/^accelerators\.\d+\.index$|\.powerMode\.id$|\.powerModes\.\d+\.id$/.test(path),
      );
      expect(found.toSorted()).toEqual((printed[host] ?? []).toSorted());
    },
  );
});

describe('details of composed machines', () => {
  it('has a row for every machine of the table', () => {
    const folders = readdirSync(hosts, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const names = folders.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(Object.keys(table)));
  });

  it('reads the modes, versions and sensors of Thor', async () => {
    const facts = await read('thor-r38.4');
    expect(facts.jetson).toMatchObject({
      boardSpec: 'jetson-agx-thor-devkit',
      module: 'p3834-0008',
      l4tSource: '/etc/nv_tegra_release',
      powerModes: [
        { id: 0, name: 'MAXN', isDefault: false },
        { id: 1, name: '120W', isDefault: true },
      ],
    });
    expect(facts.cuda).toMatchObject({ version: '13.0', nvccOnPath: false, cudnn: '9.12.0.46' });
    expect(facts.tensorrt).toEqual({ version: '10.13.3.9', source: 'libnvinfer10' });
    expect(facts.thermal?.zones).toContainEqual({
      name: 'gpu-thermal',
      temperatureC: null,
      trips: [{ type: 'critical', temperatureC: 114.5 }],
    });
    expect(facts.unknown.map(({ fact }) => fact)).toContain('thermal.zones.gpu-thermal.temperatureC');
    expect(facts.cpu).toMatchObject({ model: '14 × Neoverse-V3AE', cores: 14 });
    expect(facts.containers.docker?.daemonJson).toMatchObject({ verdict: 'valid', defaultRuntime: 'nvidia' });
  });

  it('reads trips of Orin, its CUDA and who holds its memory', async () => {
    const facts = await read('agx-orin-r36');
    expect(facts.cuda).toMatchObject({ version: '12.6', fullVersion: '12.6.68', cudnn: '9.3.0.75' });
    expect(facts.tensorrt).toEqual({ version: '10.3.0.30', source: 'libnvinfer10' });
    expect(facts.driver).toEqual({ version: null, cudaVersion: '12.2' });
    expect(facts.thermal?.zones.find(({ name }) => name === 'cpu-thermal')).toEqual({
      name: 'cpu-thermal',
      temperatureC: 52.562,
      trips: [
        { type: 'passive', temperatureC: 99 },
        { type: 'critical', temperatureC: 104.5 },
      ],
    });
    expect(facts.accelerators?.[0]?.processes).toContainEqual({
      pid: 4321,
      name: 'vlm-server',
      usedBytes: 512 * mebibyte,
    });
    const { power, clocks, utilizationPercent, temperatureC } = facts.accelerators?.[0] ?? {};
    const metrics = [...Object.values(power ?? {}), ...Object.values(clocks ?? {})];
    expect([...metrics, utilizationPercent, temperatureC].every((metric) => metric === null)).toBe(true);
  });

  it('finds a CDI specification and the runtimes that docker info prints', async () => {
    const { containers } = await read('thor-r39.2');
    expect(containers.cdiSpecFiles).toEqual(['/etc/cdi/nvidia.yaml']);
    expect(containers.nvidiaContainerToolkit).toEqual({ version: '1.19.1' });
    expect(containers.docker).toMatchObject({
      version: '29.1.3',
      runtimes: ['io.containerd.runc.v2', 'nvidia', 'runc'],
      defaultRuntime: 'runc',
      cdiSpecDirectories: ['/etc/cdi', '/var/run/cdi'],
      cdiDevices: ['nvidia.com/gpu=all'],
    });
  });

  it('reads the Engine API, and the logs of engines', async () => {
    const machine = await openRecordedMachine(`${hosts}rtx-pro-4000`);
    const facts = await readHostFacts(machine);
    expect(facts.containers).toMatchObject({
      docker: { version: '28.1.1', rootDirectory: '/var/lib/docker', storageDriver: 'overlay2' },
      containers: [{ name: 'vllm', image: 'vllm/vllm-openai:latest', state: 'running', ports: [8000] }],
      images: ['vllm/vllm-openai:latest', 'nvcr.io/nvidia/cuda:13.0.0-runtime-ubuntu24.04'],
    });
    expect(await readEngineLogs(machine, facts)).toEqual([
      { name: 'vllm', text: '(APIServer pid=1) INFO:     Application startup complete.\n' },
    ]);
  });

  it('says where daemon.json stops being JSON', async () => {
    const { containers } = await read('docker-broken');
    expect(containers.docker).toMatchObject({
      access: 'not-running',
      version: '28.1.1',
      daemonJson: {
        verdict: 'invalid',
        problem: 'line 8, column 1: expected a field name in double quotes',
      },
    });
  });

  it('keeps every number of the real machine', async () => {
    const facts = await read('h200');
    expect(facts.accelerators?.[0]).toMatchObject({
      power: {
        drawWatts: 79.57,
        limitWatts: 700,
        minLimitWatts: 200,
        maxLimitWatts: 700,
        defaultLimitWatts: 700,
      },
      thermalLimits: { marginC: 48, slowdownC: null },
      clocks: { smMhz: 345, maxSmMhz: 1980, memoryMhz: 3201 },
      eccEnabled: true,
      migEnabled: false,
      throttle: [],
      processes: [],
    });
    expect(facts.cuda).toMatchObject({ fullVersion: '13.0.88', cudnn: '9.14.0.64' });
  });

  it('is said of every composed capture that it is composed', () => {
    for (const host of Object.keys(table)) {
      const text = readFileSync(`${hosts}${host}/probes.txt`, 'utf8');
      expect(text.startsWith('# composed')).toBe(!host.startsWith('h200'));
    }
  });
});
