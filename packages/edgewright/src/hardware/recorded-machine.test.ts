import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Machine } from './machine.ts';
import { openRecordedMachine } from './recorded-machine.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'edgewright-capture-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function open(probes: string, files: Record<string, string> = {}): Promise<Machine> {
  await writeFile(join(directory, 'probes.txt'), probes);
  for (const [path, content] of Object.entries(files)) {
    const target = join(directory, 'files', path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
  }
  return openRecordedMachine(directory);
}

const h100 = `$ nvidia-smi --query-gpu=index,name,memory.total --format=csv
index, name, memory.total [MiB]
0, NVIDIA H100 80GB HBM3, 81559 MiB
1, NVIDIA H100 80GB HBM3, 81559 MiB
[exit 0]

$ nvidia-smi --query-gpu=clocks.sm,power.draw --format=csv,noheader,nounits
1980, 83.50
345, [N/A]
[exit 0]

$ nvidia-smi -i 0 --query-gpu=serial --format=csv,noheader
7
[exit 0]

$ nvidia-smi --query-compute-apps=pid,process_name,used_memory --format=csv,noheader
41, /usr/bin/python3, 512 MiB
[exit 0]
`;

describe('files and folders of a recorded machine', () => {
  it.each([
    ['a copy', '', { '/etc/os-release': 'ID=x\n' }],
    ['what cat printed', '$ cat /etc/os-release\nID=x\n[exit 0]\n', {}],
    ['the copy before the print', '$ cat /etc/os-release\nID=y\n[exit 0]\n', { '/etc/os-release': 'ID=x\n' }],
  ])('reads %s', async (_, probes, files) => {
    const machine = await open(probes, files);
    expect(await machine.readText('/etc/os-release')).toEqual({ kind: 'read', content: 'ID=x\n' });
  });

  it('keeps what could not be read', async () => {
    const machine = await open(
      '$ cat /root/a\ncat: /root/a: Permission denied\n[exit 1]\n$ cat /b\ncat: /b: EAGAIN\n[exit 1]\n',
    );
    expect(await machine.readText('/root/a')).toEqual({ kind: 'denied' });
    expect(await machine.readText('/b')).toEqual({ kind: 'failed', why: 'EAGAIN' });
    expect(await machine.readText('/c')).toEqual({ kind: 'absent' });
  });

  it.each([
    ['what ls printed', '$ ls /dev\nnvidia0\nnull\n[exit 0]\n', {}, ['null', 'nvidia0']],
    ['copies and prints', '$ cat /dev/a/b\n[exit 0]\n', { '/dev/c': '' }, ['a', 'c']],
  ])('lists %s', async (_, probes, files, names) => {
    const machine = await open(probes, files);
    expect(await machine.list('/dev')).toEqual({ kind: 'read', content: names });
    expect(await machine.list('/sys')).toEqual({ kind: 'absent' });
  });

  it('does not follow links out of the capture', async () => {
    const machine = await open('', { '/etc/here': 'x' });
    await symlink('/etc/passwd', join(directory, 'files/etc/passwd'));
    const reopened = await openRecordedMachine(directory);
    expect(await reopened.readText('/etc/passwd')).toEqual({ kind: 'absent' });
    expect(await machine.readText('/../../probes.txt')).toEqual({ kind: 'absent' });
  });
});

describe('commands of a recorded machine', () => {
  it.each([
    ['the same words', ['tool', '-f', 'a b'], "$ tool   -f 'a b'\nyes\n[exit 0]\n", 'ran'],
    ['other words', ['tool', '-g'], '$ tool -f\nyes\n[exit 0]\n', 'absent'],
    [
      'a shell that did not find it',
      ['tool'],
      '$ tool\nbash: tool: command not found\n[exit 127]\n',
      'absent',
    ],
    ['one that ran out of time', ['tool'], '$ tool\ntool: timed out after 50 ms\n[exit 124]\n', 'timeout'],
    ['one that could not be run', ['tool'], '$ tool\nEACCES\n[exit 126]\n', 'failed'],
  ])('takes %s', async (_, argv, probes, kind) => {
    expect((await (await open(probes)).run(argv)).kind).toBe(kind);
  });

  it.each([
    { fields: 'name', format: 'csv,noheader', stdout: 'NVIDIA H100 80GB HBM3\nNVIDIA H100 80GB HBM3\n' },
    {
      fields: 'power.draw,memory.total,index',
      format: 'csv,noheader,nounits',
      stdout: '83.50, 81559, 0\n[N/A], 81559, 1\n',
    },
    {
      fields: 'clocks.current.sm,memory.total',
      format: 'csv',
      stdout: 'clocks.current.sm [MHz], memory.total [MiB]\n1980 MHz, 81559 MiB\n345 MHz, 81559 MiB\n',
    },
  ])('answers $fields as $format from other queries', async ({ fields, format, stdout }) => {
    const machine = await open(h100);
    const outcome = await machine.run(['nvidia-smi', `--query-gpu=${fields}`, `--format=${format}`]);
    expect(outcome).toMatchObject({ kind: 'ran', exitCode: 0, stdout });
  });

  it.each(['compute_cap', 'serial'])('does not know the field %s, as the real tool', async (field) => {
    const machine = await open(h100);
    const outcome = await machine.run(['nvidia-smi', `--query-gpu=name,${field}`, '--format=csv']);
    expect(outcome).toMatchObject({ exitCode: 2 });
    expect(outcome.kind === 'ran' && outcome.stdout).toContain(
      `Field "${field}" is not a valid field to query.`,
    );
  });

  it('answers who uses GPUs in another order', async () => {
    const machine = await open(h100);
    const outcome = await machine.run([
      'nvidia-smi',
      '--query-compute-apps=used_gpu_memory,pid',
      '--format=csv,noheader,nounits',
    ]);
    expect(outcome).toMatchObject({ stdout: '512, 41\n' });
  });

  const format = String.raw`-f=${'${Package}'}\t${'${Version}'}\t${'${Status}'}\n`;
  it.each([
    [
      '$ dpkg -l\n||/ Name Version\nii  libcudnn9-cuda-13:amd64 9.14.0.64-1 amd64 x\nrc  tensorrt 8.6-1 amd64 y\n[exit 0]\n',
    ],
    ["$ dpkg-query -W -f '${Package}\\t${Version}\\n'\nlibcudnn9-cuda-13\t9.14.0.64-1\n[exit 0]\n"],
    ['$ dpkg-query -W\nlibcudnn9-cuda-13\t9.14.0.64-1\n[exit 0]\n'],
  ])('answers dpkg-query from %j', async (probes) => {
    const machine = await open(probes);
    const outcome = await machine.run(['dpkg-query', '-W', format, 'libcudnn*', 'nothing']);
    expect(outcome).toMatchObject({ stdout: 'libcudnn9-cuda-13\t9.14.0.64-1\tinstall ok installed\n' });
  });

  it.each([
    ['-s', 'Linux'],
    ['-r', '5.15.148-tegra'],
    ['-m', 'aarch64'],
  ])('answers uname %s from uname -a', async (option, answer) => {
    const all =
      'Linux box 5.15.148-tegra #1 SMP PREEMPT Mon Jun 16 08:24:48 PDT 2025 aarch64 aarch64 aarch64 GNU/Linux';
    const machine = await open(`$ uname -a\n${all}\n[exit 0]\n`);
    expect(await machine.run(['uname', option])).toMatchObject({ stdout: `${answer}\n` });
  });
});

describe('sockets and variables of a recorded machine', () => {
  it('answers as curl was answered', async () => {
    const ask = '$ curl --silent --unix-socket /a.sock http://localhost';
    const machine = await open(
      `${ask}/version\n{"Version":"1"}\n[exit 0]\n${ask}/no\ncurl: (22) The requested URL returned error: 500\n[exit 22]\n` +
        `${ask}/denied\ncurl: (7) Failed to connect: Permission denied\n[exit 7]\n${ask}/late\ncurl: (28) Operation timed out after 6000 ms\n[exit 28]\n`,
    );
    expect(await machine.getFromSocket('/a.sock', '/version')).toMatchObject({
      status: 200,
      body: '{"Version":"1"}\n',
    });
    expect(await machine.getFromSocket('/a.sock', '/no')).toMatchObject({ status: 500 });
    expect(await machine.getFromSocket('/a.sock', '/denied')).toEqual({ kind: 'denied' });
    expect(await machine.getFromSocket('/a.sock', '/late')).toEqual({ kind: 'timeout', afterMs: 6000 });
    expect(await machine.getFromSocket('/b.sock', '/version')).toEqual({ kind: 'absent' });
  });

  it('has the variables that were printed', async () => {
    const machine = await open('$ printenv HF_HOME\n/models\n[exit 0]\n');
    expect(machine.environment('HF_HOME')).toBe('/models');
    expect(machine.environment('HOME')).toBeNull();
  });
});

describe('openRecordedMachine', () => {
  it('says that a folder is no capture', async () => {
    const opened = openRecordedMachine(join(directory, 'nowhere'));
    await expect(opened).rejects.toMatchObject({ code: 'capture_invalid', row: { exitCode: 2 } });
    await expect(opened).rejects.toThrow('nowhere/probes.txt cannot be read');
  });
});
