import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openInquiry } from '../inquiry.ts';
import type { Machine } from '../machine.ts';
import { askGpus, parseRows } from './ask-query.ts';
import { describeGpu } from './describe-gpu.ts';
import { parseSmiHeader, parseSmiList, parseSmiTable } from './parse-header.ts';
import { parseComputeApps, parseNvmapClients } from './parse-processes.ts';
import { parseSections } from './parse-sections.ts';
import {
  parseComputeCapability,
  parseSmiBytes,
  parseSmiNumber,
  parseSmiSwitch,
  parseSmiText,
  parseSmiVersion,
} from './parse-value.ts';
import { parseThrottleMask } from './throttle-bits.ts';

const noValues = [
  '[N/A]',
  'N/A',
  '[Not Supported]',
  'Not Supported',
  '[Unknown Error]',
  '[GPU requires reset]',
  '[Insufficient Permissions]',
  '',
  undefined,
];

describe('values of nvidia-smi', () => {
  it.each(noValues)('takes %j for no value', (text) => {
    const read = [parseSmiNumber, parseSmiBytes, parseSmiText, parseSmiSwitch, parseSmiVersion];
    expect(read.map((parse) => parse(text))).toEqual([null, null, null, null, null]);
    expect(parseComputeCapability(text)).toBeNull();
    expect(parseThrottleMask(text)).toBeNull();
  });

  it.each([
    ['143771 MiB', 143_771],
    ['24467', 24_467],
    ['79.57 W', 79.57],
    ['0 %', 0],
    ['-8 C', -8],
    ['1980 MHz', 1980],
    ['12 apples', null],
    ['0x10', null],
    ['1e9', null],
  ])('reads the number %j', (text, expected) => {
    expect(parseSmiNumber(text)).toBe(expected);
  });

  it('reads back every number it is given', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10_000_000 }),
        fc.constantFrom('', ' MiB', ' W', ' %'),
        (number, unit) => {
          expect(parseSmiNumber(`${number}${unit}`)).toBe(number);
        },
      ),
    );
  });

  it.each([
    ['0x0000000000000000', []],
    ['0x0000000000000001', []],
    ['0x0000000000000004', ['sw-power-cap']],
    ['0x00000000000000E8', ['hw-slowdown', 'sw-thermal-slowdown', 'hw-thermal-slowdown', 'hw-power-brake']],
    [
      '0x00000000000001FF',
      [
        'sw-power-cap',
        'hw-slowdown',
        'sync-boost',
        'sw-thermal-slowdown',
        'hw-thermal-slowdown',
        'hw-power-brake',
      ],
    ],
  ])('reads the mask %s', (text, reasons) => {
    expect(parseThrottleMask(text)).toEqual(reasons);
  });

  it.each([
    ['0.0', null],
    ['11.0', '11.0'],
    ['6.1', '6.1'],
  ])('reads the compute capability %s', (text, expected) => {
    expect(parseComputeCapability(text)).toBe(expected);
  });
});

describe('lines that were published', () => {
  const read = (fields: string, line: string): unknown =>
    describeGpu({ rows: parseRows(line, fields.split(',')), sections: new Map() }, 0);

  it.each([
    [
      'name,utilization.gpu,utilization.memory,temperature.gpu,power.draw,power.limit,memory.total,memory.used,clocks.sm,fan.speed',
      'NVIDIA Thor, 0, 0, [N/A], [N/A], [N/A], [N/A], [N/A], [N/A], [N/A]',
      {
        name: 'NVIDIA Thor',
        utilizationPercent: 0,
        temperatureC: null,
        memory: { totalBytes: null, source: null },
      },
    ],
    [
      'addressing_mode,memory.total,name',
      'ATS, [N/A], NVIDIA Thor',
      { addressingMode: 'ATS', memory: { totalBytes: null } },
    ],
    [
      'addressing_mode,memory.total,name',
      'N/A, [N/A], Orin (nvgpu)',
      { addressingMode: null, name: 'Orin (nvgpu)' },
    ],
    ['memory.total,name', '0, NVIDIA GB10', { memory: { totalBytes: null, source: null } }],
    ['memory.total,name', '[N/A], NVIDIA GB10', { memory: { totalBytes: null, source: null } }],
    [
      'addressing_mode,memory.total,name',
      'None, 24564, NVIDIA GeForce RTX 4090',
      { memory: { totalBytes: 24_564 * 1024 ** 2 } },
    ],
    [
      'name,driver_version,memory.total',
      'NVIDIA L4, 550.54.15, 23034 MiB',
      { driver: '550.54.15', memory: { totalBytes: 23_034 * 1024 ** 2 } },
    ],
    [
      'index,name,driver_version,memory.total,compute_cap,clocks.max.sm,power.limit',
      '0, NVIDIA H100 80GB HBM3, 570.124.06, 81559 MiB, 9.0, 1980 MHz, 700.00 W',
      { index: 0, computeCapability: '9.0', clocks: { maxSmMhz: 1980 }, power: { limitWatts: 700 } },
    ],
    [
      'compute_cap,compute_mode,driver_version,name,index',
      '7.0, Default, 570.86.15, NVIDIA TITAN V, 0',
      { computeCapability: '7.0', name: 'NVIDIA TITAN V' },
    ],
  ])('%s: %s', (fields, line, expected) => {
    expect(read(fields, line)).toMatchObject(expected);
  });
});

describe('heads of nvidia-smi', () => {
  it.each([
    [
      '| NVIDIA-SMI 580.00                 Driver Version: 580.00         CUDA Version: 13.0     |',
      '580.00',
      '13.0',
    ],
    [
      '| NVIDIA-SMI 540.3.0                Driver Version: N/A          CUDA Version: 12.2     |',
      null,
      '12.2',
    ],
    [
      '| NVIDIA-SMI 610.43.02              KMD Version: 610.43.02     CUDA UMD Version: 13.3     |',
      '610.43.02',
      '13.3',
    ],
    [
      'NVIDIA-SMI version  : 610.43.02\nNVML version        : 610.43\nDRIVER version      : Deprecated, see "KMD version" instead\n' +
        'CUDA version        : Deprecated, see "CUDA UMD version" instead\nKMD version         : 610.43.02\nCUDA UMD version    : 13.3\n',
      '610.43.02',
      '13.3',
    ],
    [
      'Driver Version                  : 610.43.02 [Deprecated; will be removed in CUDA 14.0. Use KMD Version instead]\nCUDA Version : 13.3\n',
      '610.43.02',
      '13.3',
    ],
    ['', null, null],
  ])('%s', (text, driver, cuda) => {
    expect(parseSmiHeader(text)).toEqual({ driver, cuda });
  });

  it('lists GPUs', () => {
    const text =
      'GPU 0: Orin (nvgpu) (UUID: 54321)\nGPU 1: NVIDIA TITAN V (UUID: GPU-b5169cef-2205-c30e-f2b3-220cfa14bafd)\n';
    expect(parseSmiList(text)).toEqual([
      { index: 0, name: 'Orin (nvgpu)', uuid: null },
      { index: 1, name: 'NVIDIA TITAN V', uuid: 'GPU-b5169cef-2205-c30e-f2b3-220cfa14bafd' },
    ]);
  });

  it.each([
    [
      '|   0  NVIDIA Thor                    Off |   00000000:01:00.0 Off |                  N/A |',
      'NVIDIA Thor',
    ],
    [
      '|   0  Orin (nvgpu)                  N/A  | N/A              N/A |                  N/A |',
      'Orin (nvgpu)',
    ],
    [
      '|   0  NVIDIA GB10                    On  |   0000000F:01:00.0 Off |                  N/A |',
      'NVIDIA GB10',
    ],
  ])('reads the name in %s', (line, name) => {
    expect(parseSmiTable(line)).toEqual([{ index: 0, name, uuid: null }]);
  });
});

describe('parseSections', () => {
  it('knows renamed sections of older and newer drivers', () => {
    const text = `Attached GPUs : 1
GPU 00000000:01:00.0
    Clocks Throttle Reasons
        Idle                                  : Not Active
        SW Power Cap                          : Active
        HW Slowdown                           : Not Active
            HW Thermal Slowdown               : Active
    Temperature
        GPU Current Temp                      : 80 C
        GPU Shutdown Temp                     : 98 C
        GPU Slowdown Temp                     : 95 C
    GPU Power Readings
        Average Power Draw                    : 83.32 W
        GPU Ceiling Power Limit
            Min Power Limit                   : 200.00 W
    Module Power Readings
        Max Power Limit                       : 900.00 W
    ECC Errors
        Volatile
            DRAM Uncorrectable                : 2
            SRAM Uncorrectable Parity         : 1
`;
    const [sections = new Map<string, string>()] = parseSections(text).gpus;
    expect(describeGpu({ rows: [], sections }, 0)).toMatchObject({
      throttle: ['sw-power-cap', 'hw-thermal-slowdown'],
      temperatureC: 80,
      thermalLimits: { marginC: null, slowdownC: 95, shutdownC: 98 },
      power: { drawWatts: 83.32, minLimitWatts: 200, maxLimitWatts: null },
      eccUncorrectable: 3,
    });
  });
});

describe('processes', () => {
  it('keeps the program and drops folder and arguments', () => {
    expect(
      parseComputeApps('41, /opt/my app/python3 --token x, 512\n42, VLLM::EngineCore, [N/A]\n7, a,b, 1\n'),
    ).toEqual([
      { uuid: null, pid: 41, name: 'my', usedBytes: 512 * 1024 ** 2 },
      { uuid: null, pid: 42, name: 'VLLM::EngineCore', usedBytes: null },
      { uuid: null, pid: 7, name: 'a,b', usedBytes: 1024 ** 2 },
    ]);
  });

  it('tells the GPU', () => {
    expect(parseComputeApps('GPU-b5169cef-2205-c30e-f2b3-220cfa14bafd, 41, x, 1')).toMatchObject([
      { uuid: 'GPU-b5169cef-2205-c30e-f2b3-220cfa14bafd', pid: 41, name: 'x' },
    ]);
  });

  it('reads the list of nvmap without its sum', () => {
    const text = 'CLIENT PROCESS PID SIZE\nuser Xorg 1234 180K\nuser vlm-server 4321 2M\ntotal 2228K\n';
    expect(parseNvmapClients(text)).toEqual([
      { uuid: null, pid: 1234, name: 'Xorg', usedBytes: 180 * 1024 },
      { uuid: null, pid: 4321, name: 'vlm-server', usedBytes: 2 * 1024 ** 2 },
    ]);
  });
});

/** A machine whose nvidia-smi knows these fields, and fails as the real one. */
function withFields(known: Record<string, string>): { machine: Machine; calls: () => number } {
  let calls = 0;
  const nobody = (): Promise<{ kind: 'absent' }> => Promise.resolve({ kind: 'absent' });
  const machine: Machine = {
    origin: 'live',
    runtime: null,
    readText: nobody,
    list: nobody,
    getFromSocket: nobody,
    environment: () => null,
    run: ([, query = '']) => {
      calls += 1;
      const fields = query.replace('--query-gpu=', '').split(',');
      const invalid = fields.find((field) => known[field] === undefined);
      const stdout =
        invalid === undefined
          ? `${fields.map((field) => known[field]).join(', ')}\n`
          : `Field "${invalid}" is not a valid field to query.\n\n`;
      return Promise.resolve({
        kind: 'ran',
        exitCode: invalid === undefined ? 0 : 2,
        stdout,
        stderr: '',
        durationMs: 1,
      });
    },
  };
  return { machine, calls: () => calls };
}

describe('askGpus', () => {
  it('loses only the fields that an old driver does not know (KI-18)', async () => {
    const { machine, calls } = withFields({ name: 'Tesla P40', 'memory.total': '22919' });
    const answer = await askGpus(openInquiry(machine), [
      'name',
      'compute_cap',
      'memory.total',
      'mig.mode.current',
    ]);
    expect(answer).toEqual({
      kind: 'rows',
      rows: [
        new Map([
          ['name', 'Tesla P40'],
          ['memory.total', '22919'],
        ]),
      ],
      dropped: ['compute_cap', 'mig.mode.current'],
    });
    expect(calls()).toBe(3);
  });

  it('gives up on a driver that knows no field', async () => {
    const { machine, calls } = withFields({});
    expect(await askGpus(openInquiry(machine), ['a', 'b'])).toMatchObject({ kind: 'failed' });
    expect(calls()).toBe(2);
  });

  it.each([
    ['No devices were found\n', 6, { kind: 'rows', rows: [] }],
    [
      "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\n",
      9,
      {
        kind: 'failed',
        why: "nvidia-smi ended with 9: NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.",
      },
    ],
  ])('understands %j', async (stdout, exitCode, expected) => {
    const { machine } = withFields({});
    const run: Machine['run'] = () =>
      Promise.resolve({ kind: 'ran', exitCode, stdout, stderr: '', durationMs: 1 });
    expect(await askGpus(openInquiry({ ...machine, run }), ['name'])).toMatchObject(expected);
  });
});
