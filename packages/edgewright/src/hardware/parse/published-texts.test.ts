import { describe, expect, it } from 'vitest';
import { parseCompatible } from './parse-device-tree.ts';
import { packagedCuda, packagedVersion, parsePackages, tensorrtPackages } from './parse-packages.ts';
import { parseJetsonClocks, parsePowerMode, parsePowerModes } from './parse-power-mode.ts';
import { parseSocketStatistics, parseSocketTable } from './parse-sockets.ts';
import { parseClock, parseDiskSpace, parseProcesses, parseUser } from './parse-tables.ts';
import { parseBootControl, parseTegraRelease } from './parse-tegra-release.ts';
import { parseNvcc, parseToolVersion, type VersionedTool } from './parse-tool-versions.ts';
import { isThrottle, parseMillidegrees } from './thermal-names.ts';

describe('releases of Jetson Linux', () => {
  it.each([
    [
      '# R32 (release), REVISION: 7.1, GCID: 29689809, BOARD: t186ref, EABI: aarch64, DATE: Wed Feb  2 21:33:23 UTC 2022',
      '32.7.1',
    ],
    [
      '# R35 (release), REVISION: 3.1, GCID: 32790763, BOARD: t186ref, EABI: aarch64, DATE: Wed Mar 15 07:54:12 UTC 2023',
      '35.3.1',
    ],
    [
      '# R36 (release), REVISION: 4.4, GCID: 41062509, BOARD: generic, EABI: aarch64, DATE: Mon Jun 16 16:07:13 UTC 2025',
      '36.4.4',
    ],
    [
      '# R38 (release), REVISION: 2.0, GCID: 41844464, BOARD: generic, EABI: aarch64, DATE: Fri Aug 22 00:55:42 UTC 2025',
      '38.2.0',
    ],
    [
      '# R38 (release), REVISION: 4.0, GCID: 43443517, BOARD: generic, EABI: aarch64, DATE: Wed Dec 31 00:15:19 UTC 2025',
      '38.4.0',
    ],
    [
      '# R39 (release), REVISION: 2.0, GCID: 45755727, BOARD: generic, EABI: aarch64, DATE: Mon Jun  1 09:28:48 PM UTC 2026\n# KERNEL_VARIANT: oot\n',
      '39.2.0',
    ],
    ['# KERNEL_VARIANT: oot\n', null],
  ])('%s', (text, release) => {
    expect(parseTegraRelease(text)).toBe(release);
  });

  it.each([
    [
      'TNSPEC 3834-0008-400-M.0-1-0-jetson-agx-thor-devkit-\nCOMPATIBLE_SPEC x\n',
      '3834-0008-400-M.0-1-0-jetson-agx-thor-devkit-',
    ],
    ['COMPATIBLE_SPEC jetson-agx-thor-t4000\n', 'jetson-agx-thor-t4000'],
    ['TNSPEC\n', null],
  ])('reads the board of %j', (text, spec) => {
    expect(parseBootControl(text)).toBe(spec);
  });

  it.each([
    ['nvidia,p4071-0000+p3834-0008\0nvidia,p3834-0008\0nvidia,tegra264\0', 'tegra264', 'p3834-0008'],
    ['nvidia,p3737-0000+p3701-0005\nnvidia,p3701-0005\nnvidia,tegra234\n', 'tegra234', 'p3701-0005'],
    ['nvidia,p3767-0005\0nvidia,tegra234\0', 'tegra234', 'p3767-0005'],
    ['raspberrypi,4-model-b\0brcm,bcm2711\0', null, null],
  ])('tells chip and module of %j', (text, soc, module) => {
    expect(parseCompatible(text)).toMatchObject({ soc, module });
  });
});

describe('power modes', () => {
  it.each([
    ['NV Power Mode: MAXN\n0\n', { id: 0, name: 'MAXN' }],
    ['NVPM WARN: fan mode is not set!\nNV Power Mode: 120W\n1\n', { id: 1, name: '120W' }],
    [
      'NVPM VERB: PM_CONFIG: DEFAULT=MODE_30W(2)\nNVPM VERB: POWER_MODEL: ID=0 NAME=MAXN\nNV Power Mode: MODE_30W\n2',
      { id: 2, name: 'MODE_30W' },
    ],
    ['NV Power Mode:\n2\n', { id: 2, name: null }],
    ['NVPM ERROR: failed to set power mode!\n', null],
    ['NVPM ERROR: optMask is 1, no request for power mode\n', null],
  ])('reads %j', (text, mode) => {
    expect(parsePowerMode(text)).toEqual(mode);
  });

  it('reads nvpmodel.conf without its comments', () => {
    const text =
      '# < POWER_MODEL ID=9 NAME=NO >\n< POWER_MODEL ID=0 NAME=15W >\n<POWER_MODEL ID=2 NAME=MAXN_SUPER>\n< PM_CONFIG DEFAULT=2 >\n';
    expect(parsePowerModes(text)).toEqual([
      { id: 0, name: '15W', isDefault: false },
      { id: 2, name: 'MAXN_SUPER', isDefault: true },
    ]);
    expect(parsePowerModes('')).toBeNull();
  });

  it('reads jetson_clocks', () => {
    const text = `SOC family:tegra234  Machine:NVIDIA Jetson Orin Nano Engineering Reference Developer Kit Super
Online CPUs: 0-5
GPU MinFreq=306000000 MaxFreq=918000000 CurrentFreq=306000000
NV Power Mode: 25W
`;
    expect(parseJetsonClocks(text)).toEqual({
      soc: 'tegra234',
      model: 'NVIDIA Jetson Orin Nano Engineering Reference Developer Kit Super',
      powerMode: '25W',
    });
  });
});

describe('versions of tools', () => {
  it.each<[VersionedTool, string, string | null]>([
    ['docker', 'Docker version 29.1.3, build 29.1.3-0ubuntu3~24.04.2', '29.1.3'],
    ['docker', 'Docker version 28.1.1, build 4eba377', '28.1.1'],
    [
      'nvidiaContainerToolkit',
      'NVIDIA Container Toolkit CLI version 1.17.8\ncommit: f202b80a9b9d0db00d9b1d73c0128c8962c55f4d',
      '1.17.8',
    ],
    ['ldd', 'ldd (Ubuntu GLIBC 2.39-0ubuntu8.9) 2.39\nCopyright (C) 2024', '2.39'],
    ['ldd', 'musl libc (x86_64)\nVersion 1.2.5', null],
    ['getconf', 'glibc 2.36\n', '2.36'],
    ['k3s', 'k3s version v1.31.6+k3s1 (6ab750f9)\ngo version go1.22.12', '1.31.6+k3s1'],
    ['kubelet', 'Kubernetes v1.30.2', '1.30.2'],
    ['podman', 'podman version 4.9.3', '4.9.3'],
    ['containerd', 'containerd github.com/containerd/containerd v1.7.27 05044ec0', '1.7.27'],
  ])('%s: %j', (tool, text, version) => {
    expect(parseToolVersion(tool, text)).toBe(version);
  });

  it.each([
    ['Cuda compilation tools, release 12.6, V12.6.68', { version: '12.6', fullVersion: '12.6.68' }],
    [
      'Built on Wed_Aug_20_01:57:39_PM_PDT_2025\nCuda compilation tools, release 13.0, V13.0.88',
      { version: '13.0', fullVersion: '13.0.88' },
    ],
    ['nvcc fatal', null],
  ])('nvcc: %j', (text, version) => {
    expect(parseNvcc(text)).toEqual(version);
  });

  it('does not take the CUDA that a package was built with for the installed one', () => {
    const packages = parsePackages(
      'tensorrt\t10.3.0.30-1+cuda12.5\tinstall ok installed\nlibnvinfer10\t10.3.0.30-1+cuda12.5\thold ok installed\n' +
        'cuda-toolkit-12-6\t12.6.11-1\tinstall ok installed\ncuda-toolkit-12-6-config-common\t12.6.68-1\tinstall ok installed\n' +
        'cuda-toolkit-13-0\t13.0.1-1\tdeinstall ok config-files\n',
    );
    expect(packagedCuda(packages)).toEqual({ version: '12.6', source: 'cuda-toolkit-12-6' });
    expect(packagedVersion(packages, tensorrtPackages[0])).toEqual({
      version: '10.3.0.30',
      source: 'libnvinfer10',
    });
    expect(packages.has('cuda-toolkit-13-0')).toBe(false);
  });
});

describe('tables of the system', () => {
  it('reads df, also with a long device and a path with blanks', () => {
    const text =
      'Filesystem 1024-blocks Used Available Capacity Mounted on\n//server/a b 1000 400 600 40% /mnt/my models\n';
    expect(parseDiskSpace(text)).toEqual({
      mountedOn: '/mnt/my models',
      totalBytes: 1_024_000,
      freeBytes: 614_400,
    });
    expect(parseDiskSpace('df: /x: No such file or directory\n')).toBeNull();
  });

  it('reads ps without kernel threads', () => {
    expect(parseProcesses('    2     0 kthreadd\n 4321 1024 VLLM::EngineCor\n')).toEqual([
      { pid: 4321, name: 'VLLM::EngineCor', residentBytes: 1024 * 1024 },
    ]);
  });

  it.each([
    ['NTP=yes\nNTPSynchronized=no\n', { serviceEnabled: true, synchronized: false }],
    ['CanNTP=yes\n', { serviceEnabled: null, synchronized: null }],
  ])('reads timedatectl %j', (text, clock) => {
    expect(parseClock(text)).toEqual(clock);
  });

  it.each([
    [
      'uid=1000(jane) gid=1000(jane) groups=1000(jane),27(sudo),999(docker)',
      { isRoot: false, groups: ['sudo', 'docker'] },
    ],
    ['uid=0(root) gid=0(root) groups=0(root)', { isRoot: true, groups: ['root'] }],
    ['id: cannot find name', null],
  ])('reads id %j', (text, user) => {
    expect(parseUser(text)).toEqual(user);
  });

  it.each([
    ['0100007F:1F90', '127.0.0.1', 8080],
    ['00000000:0016', '0.0.0.0', 22],
    ['00000000000000000000000000000000:1F40', '::', 8000],
    ['00000000000000000000000001000000:1F40', '::1', 8000],
    ['0000000000000000FFFF00000100007F:1F40', '127.0.0.1', 8000],
    ['B80D0120000000000000000001000000:1F40', '2001:db8:0:0:0:0:0:1', 8000],
  ])('reads the socket %s', (local, address, port) => {
    const row = `   0: ${local} 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 41230 1\n`;
    expect(parseSocketTable(row)).toEqual([{ port, address, inode: '41230' }]);
    expect(parseSocketTable(row.replace(' 0A ', ' 01 '))).toEqual([]);
  });

  it('reads ss', () => {
    const text = `LISTEN 0      511          127.0.0.1:8080      0.0.0.0:*    users:(("node",pid=812,fd=20))
LISTEN 0      4096         127.0.0.53%lo:53    0.0.0.0:*
LISTEN 0      128                [::]:22            [::]:*
LISTEN 0      4096                  *:9090             *:*
`;
    expect(parseSocketStatistics(text)).toEqual([
      { port: 8080, address: '127.0.0.1', process: { pid: 812, name: 'node' } },
      { port: 53, address: '127.0.0.53', process: null },
      { port: 22, address: '::', process: null },
      { port: 9090, address: '::', process: null },
    ]);
  });

  it.each([
    ['34468', 34.468],
    ['-256000', null],
    ['', null],
  ])('reads the temperature %j', (text, celsius) => {
    expect(parseMillidegrees(text)).toBe(celsius);
  });

  it.each([
    ['gpu-throttle-alert', true],
    ['devfreq-gpu-gpc-0', true],
    ['pwm-fan', false],
    ['Processor', false],
  ])('%s slows something down: %s', (type, expected) => {
    expect(isThrottle(type)).toBe(expected);
  });
});
