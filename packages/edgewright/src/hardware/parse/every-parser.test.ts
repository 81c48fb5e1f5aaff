import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseProbes } from '../capture/parse-probes.ts';
import { parseDaemonJson } from '../docker/parse-daemon-json.ts';
import { parseDockerInfo } from '../docker/parse-docker-info.ts';
import { missingWeights } from '../hub/missing-weights.ts';
import { parseRows } from '../nvidia-smi/ask-query.ts';
import { describeGpu } from '../nvidia-smi/describe-gpu.ts';
import { parseSmiHeader, parseSmiList, parseSmiTable } from '../nvidia-smi/parse-header.ts';
import { parseComputeApps, parseNvmapClients } from '../nvidia-smi/parse-processes.ts';
import { parseSections } from '../nvidia-smi/parse-sections.ts';
import { parseThrottleMask } from '../nvidia-smi/throttle-bits.ts';
import { parsePackageLines } from '../probes/probe-python.ts';
import { parseCpuInfo } from './parse-cpu-info.ts';
import { deviceTreeText, parseCompatible } from './parse-device-tree.ts';
import { parseMemoryInfo } from './parse-memory-info.ts';
import { parseOsRelease } from './parse-os-release.ts';
import { cudnnPackage, packagedCuda, packagedVersion, parsePackages } from './parse-packages.ts';
import { parseJetsonClocks, parsePowerMode, parsePowerModes } from './parse-power-mode.ts';
import { parseSocketStatistics, parseSocketTable } from './parse-sockets.ts';
import { parseClock, parseDiskSpace, parseLscpu, parseProcesses, parseUser } from './parse-tables.ts';
import { l4tOfPackage, parseBootControl, parseBootSlots, parseTegraRelease } from './parse-tegra-release.ts';
import { parseNvcc, parseToolVersion } from './parse-tool-versions.ts';
import { parseMillidegrees, parseState } from './thermal-names.ts';

const hosts = fileURLToPath(new URL('../../../../../test/hosts/', import.meta.url));

/** What a machine printed, by command. */
function printed(host: string, command: string): string {
  const path = `${hosts}${host}/probes.txt`;
  const entry = parseProbes(readFileSync(path, 'utf8'), path).entries.find((one) => one.command === command);
  if (!entry) throw new Error(`${host} has no ${command}`);
  return entry.stdout;
}

const fields = ['name', 'memory.total', 'power.draw', 'clocks.sm', 'clocks_event_reasons.active'];

function describeEverything(text: string): unknown {
  const { header, gpus } = parseSections(text);
  const rows = parseRows(text, fields);
  return [
    [...header],
    gpus.map((sections, position) => describeGpu({ rows: rows.slice(0, 1), sections }, position)),
    rows.map((row, position) => describeGpu({ rows: [row], sections: new Map() }, position)),
  ];
}

/** Every parser with a text that it reads something of. */
const parsers: readonly (readonly [name: string, parse: (text: string) => unknown, sample: string])[] = [
  ['parseTegraRelease', parseTegraRelease, printed('thor-r39.2', 'cat /etc/nv_tegra_release')],
  ['l4tOfPackage', l4tOfPackage, '38.4.0-20251230160601'],
  ['parseBootSlots', parseBootSlots, 'Current version: 36.4.7\nCapsule update status: 0\n'],
  ['parseBootControl', parseBootControl, 'TNSPEC 3834-0008-400-\nCOMPATIBLE_SPEC jetson-agx-thor-devkit\n'],
  ['deviceTreeText', deviceTreeText, 'NVIDIA Jetson AGX Thor Developer Kit\0'],
  ['parseCompatible', parseCompatible, 'nvidia,p4071-0000+p3834-0008\0nvidia,p3834-0008\0nvidia,tegra264\0'],
  ['parsePowerMode', parsePowerMode, printed('thor-r38.2', 'nvpmodel -q')],
  ['parsePowerModes', parsePowerModes, readFileSync(`${hosts}agx-orin-r36/files/etc/nvpmodel.conf`, 'utf8')],
  [
    'parseJetsonClocks',
    parseJetsonClocks,
    'SOC family:tegra234  Machine:NVIDIA Jetson\nGPU MinFreq=306000000 MaxFreq=918000000 CurrentFreq=1\nNV Power Mode: 25W\n',
  ],
  ['parseMillidegrees', parseMillidegrees, '34468\n'],
  ['parseState', parseState, '3\n'],
  ['parseSmiHeader', parseSmiHeader, printed('thor-r39.2', 'nvidia-smi')],
  ['parseSmiTable', parseSmiTable, printed('h200', 'nvidia-smi')],
  ['parseSmiList', parseSmiList, printed('h200', 'nvidia-smi -L')],
  ['parseComputeApps', parseComputeApps, '41, /usr/bin/python3, 512\n42, [Not Found], [N/A]\n'],
  [
    'parseNvmapClients',
    parseNvmapClients,
    readFileSync(`${hosts}agx-orin-r36/files/sys/kernel/debug/nvmap/iovmm/clients`, 'utf8'),
  ],
  ['parseThrottleMask', parseThrottleMask, '0x00000000000000ff'],
  ['sections, rows and their GPUs', describeEverything, printed('h200', 'nvidia-smi -q')],
  ['rows of a query', describeEverything, 'NVIDIA Thor, [N/A], [N/A], 314, 0x0000000000000004\n'],
  ['parseNvcc', parseNvcc, printed('gb10', 'nvcc --version')],
  ['parseToolVersion', (text) => parseToolVersion('docker', text), printed('thor-r39.2', 'docker --version')],
  [
    'parsePackages',
    (text) => [...parsePackages(text)],
    'libcudnn9-cuda-13\t9.14.0.64-1\tinstall ok installed\n',
  ],
  [
    'packages of CUDA',
    (text) => [packagedCuda(parsePackages(text)), packagedVersion(parsePackages(text), cudnnPackage)],
    'cuda-toolkit-12-6\t12.6.11-1\tinstall ok installed\nlibcudnn9-cuda-12\t9.3.0.75-1\tinstall ok installed\n',
  ],
  ['parseMemoryInfo', parseMemoryInfo, printed('h200', 'cat /proc/meminfo')],
  ['parseCpuInfo', parseCpuInfo, printed('thor-r38.4', 'cat /proc/cpuinfo')],
  ['parseOsRelease', parseOsRelease, printed('h200', 'cat /etc/os-release')],
  ['parseLscpu', parseLscpu, printed('h200', 'lscpu')],
  [
    'parseDiskSpace',
    parseDiskSpace,
    'Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/vda 264 17 64 21% /\n',
  ],
  ['parseProcesses', parseProcesses, '  812 1048576 VLLM::EngineCore\n    2 0 kthreadd\n'],
  ['parseClock', parseClock, 'Timezone=UTC\nNTP=yes\nNTPSynchronized=no\n'],
  ['parseUser', parseUser, 'uid=1000(jane) gid=1000(jane) groups=1000(jane),27(sudo),999(docker)\n'],
  [
    'parseSocketTable',
    parseSocketTable,
    '  sl  local_address\n   0: 0100007F:1F90 00000000:0000 0A 0:0 0:0 0 1000 0 41230 1 0 100 0 0 10 0\n',
  ],
  [
    'parseSocketStatistics',
    parseSocketStatistics,
    'LISTEN 0 511 127.0.0.1:8080 0.0.0.0:* users:(("node",pid=12,fd=20))\nLISTEN 0 4096 [::]:22 [::]:*\n',
  ],
  ['parseDockerInfo', parseDockerInfo, printed('thor-r39.2', 'docker info')],
  [
    'parseDaemonJson',
    (text) => parseDaemonJson('/d.json', text),
    '{"runtimes":{"nvidia":{"args":[]}},"default-runtime":"nvidia"}',
  ],
  ['parsePackageLines', parsePackageLines, 'vllm==0.20.1\ntorch==2.9.0+cu130\n'],
  [
    'missingWeights',
    (text) => missingWeights(new Map([['config.json', 1]]), text),
    '{"weight_map":{"a":"model-00001-of-00002.safetensors"}}',
  ],
];

/** All numbers in a value. */
function numbers(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbers) : [];
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === '' || value === false) return true;
  if (typeof value === 'object') return Object.values(value ?? {}).every(isEmpty);
  return false;
}

describe.each(parsers)('%s', (_, parse, sample) => {
  it('reads something of its sample', () => {
    expect(isEmpty(parse(sample))).toBe(false);
  });

  it('takes a text that is cut anywhere', () => {
    const step = Math.max(1, Math.floor(sample.length / 400));
    for (let length = 0; length <= sample.length; length += step) {
      for (const number of numbers(parse(sample.slice(0, length)))) expect(number).toSatisfy(Number.isFinite);
    }
  });

  it('takes lines in any order, with CRLF, a trailing NUL and blanks', () => {
    const lines = sample.split('\n');
    fc.assert(
      fc.property(fc.shuffledSubarray(lines, { minLength: lines.length }), (shuffled) => {
        for (const text of [shuffled.join('\n'), shuffled.join('\r\n'), `${sample}\0`, `${sample}  `]) {
          for (const number of numbers(parse(text))) expect(number).toSatisfy(Number.isFinite);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('takes any bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('utf8')),
          fc
            .tuple(fc.nat(sample.length), fc.string())
            .map(([at, put]) => sample.slice(0, at) + put + sample.slice(at + 1)),
          fc.string().map((digits) => sample.replaceAll(/\d+/g, `9${digits}`)),
          fc.constant(sample.replaceAll(/\d/g, '99999999999999999999')),
        ),
        (text) => {
          for (const number of numbers(parse(text))) expect(number).toSatisfy(Number.isFinite);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('reads nothing of nothing', () => {
    // The verdict on daemon.json is its answer, and an empty file is a valid one.
    const found = numbers(parse(''));
    expect(found).toEqual([]);
  });
});

describe('texts of a megabyte', () => {
  it.each(parsers)('do not stop %s', (_, parse) => {
    for (const text of [
      'x'.repeat(1_000_000),
      ' '.repeat(1_000_000),
      '\n'.repeat(300_000),
      '- '.repeat(300_000),
      '"'.repeat(1_000_000),
    ]) {
      parse(text);
    }
  });
});
