import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { list } from 'tar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doctorReportSchema, type DoctorReport } from '../../packages/edgewright/src/contract/finding.ts';
import { hostFactsSchema, type HostFacts } from '../../packages/edgewright/src/contract/host-facts.ts';
import { runProduct } from '../support/start-product.ts';

const hosts = path.resolve('test/hosts');
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'edgewright-box-'));
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function factsOf(...argv: string[]): Promise<HostFacts> {
  const { stdout, stderr, exitCode } = await runProduct(['detect', '--json', ...argv]);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  return hostFactsSchema.parse(JSON.parse(stdout));
}

async function reportOf(...argv: string[]): Promise<DoctorReport & { exitCode: number | null }> {
  const { stdout, exitCode } = await runProduct(['doctor', '--json', ...argv]);
  return { ...doctorReportSchema.parse(JSON.parse(stdout)), exitCode };
}

describe('detect', () => {
  it('tells the truth of this machine', async () => {
    const facts = await factsOf();
    const memory = await readFile('/proc/meminfo', 'utf8');
    const totalBytes = Number(/^MemTotal:\s+(\d+)/m.exec(memory)?.[1]) * 1024;
    expect(facts.origin).toBe('live');
    // A container may leave less than the machine has.
    expect(facts.memory.totalBytes ?? Infinity).toBeLessThanOrEqual(totalBytes);
    expect(facts.machine.arch).toBe(process.arch);
    expect(facts.probes.length).toBeGreaterThan(10);
    expect(facts.registries).toBeNull();
  });

  it('gives the same facts from a capture that it wrote', async () => {
    const capture = path.join(directory, 'capture');
    const recorded = await runProduct(['detect', '--json', '--record', capture]);
    expect(recorded.exitCode).toBe(0);
    const live = hostFactsSchema.parse(JSON.parse(recorded.stdout));
    const again = await factsOf('--from', capture);
    expect(again).toMatchObject({
      origin: 'recorded',
      device: live.device,
      cpu: live.cpu,
      machine: live.machine,
    });
    expect(again.memory).toEqual(live.memory);
    const second = await runProduct(['detect', '--record', capture]);
    expect(second).toMatchObject({ exitCode: 2, stdout: '' });
    expect(second.stderr).toContain('is not empty');
  });

  it.each([
    ['thor-r38.4', 'Jetson AGX Thor (T5000)', 'compute 11.0 (sm_110)'],
    ['agx-orin-r39', 'Jetson AGX Orin 64 GB', 'compute 8.7 (sm_87)'],
    ['h200-recorded', 'NVIDIA H200 SXM', 'compute 9.0 (sm_90)'],
    ['cpu-only', 'Host without a GPU', 'no CUDA toolkit'],
  ])('shows %s on one screen', async (host, title, says) => {
    const { stdout } = await runProduct(['detect', '--from', path.join(hosts, host)]);
    expect(stdout).toContain(title);
    expect(stdout).toContain(says);
    expect(stdout.split('\n').length).toBeLessThan(45);
    expect(stdout).not.toMatch(/\b(?:null|undefined|NaN)\b/);
  });

  it.each([
    ['a folder that is not there', ['--from', 'nowhere'], 'capture_invalid', /nowhere/],
    ['a folder without probes', ['--from', 'docs'], 'capture_invalid', /probes\.txt/],
    ['a file that is not there', ['--host-facts', 'nowhere.json'], 'host_facts_invalid', /nowhere\.json/],
    ['a file that is no JSON', ['--host-facts', 'README.md'], 'host_facts_invalid', /not JSON/],
    ['a file of something else', ['--host-facts', 'package.json'], 'host_facts_invalid', /schema/],
    ['two boxes', ['--from', 'a', '--host-facts', 'b'], 'usage', /Two boxes/],
    ['an unknown flag', ['--dirft'], 'usage', /--drift/],
  ])('refuses %s', async (_name, argv, code, says) => {
    const { exitCode, stdout } = await runProduct(['detect', '--json', ...argv]);
    expect(exitCode).toBe(2);
    const { error } = JSON.parse(stdout) as { error: { code: string; message: string } };
    expect(error.code).toBe(code);
    expect(`${error.message} ${JSON.stringify(error)}`).toMatch(says);
  });
});

describe('doctor', () => {
  it('finds the same from facts in a file as from the capture', async () => {
    const facts = path.join(directory, 'facts.json');
    await writeFile(facts, JSON.stringify(await factsOf('--from', path.join(hosts, 'thor-r39.2'))));
    const fromCapture = await reportOf('--from', path.join(hosts, 'thor-r39.2'));
    const fromFile = await reportOf('--host-facts', facts);
    expect(fromFile.findings).toEqual(fromCapture.findings);
  });

  it('says no with exit 1 only when something fails', async () => {
    expect(await reportOf('--from', path.join(hosts, 'docker-broken'))).toMatchObject({ exitCode: 1 });
    expect(await reportOf('--from', path.join(hosts, 'cpu-only'))).toMatchObject({ exitCode: 0 });
  });

  it('knows an issue of a log on the device that has it, and on no other', async () => {
    const log = path.join(directory, 'engine.log');
    await writeFile(
      log,
      '[TensorRT-LLM][WARNING] Fall back to unfused MHA because of unsupported head size 128 in sm_87\n',
    );
    const issues = async (host: string): Promise<string[]> =>
      (await reportOf('--log', log, '--from', path.join(hosts, host))).findings
        .map(({ id }) => id)
        .filter((id) => id.startsWith('known-issue/'));
    expect(await issues('agx-orin-r36')).toEqual(['known-issue/KI-4']);
    expect(await issues('thor-r38.4')).toEqual([]);
  });

  it.each([
    ['a check that is none', ['--only', 'docker-acess'], /docker-access/],
    ['a phase that is none', ['--phase', 'later'], /before, during, after/],
    ['mending another box', ['--fix', '--from', 'x'], /another one/],
    ['opposites', ['--fix', '--undo'], /opposites/],
    ['a log that is not there', ['--log', 'nowhere.log'], /nowhere\.log/],
  ])('refuses %s', async (_name, argv, says) => {
    const { exitCode, stdout } = await runProduct(['doctor', '--json', ...argv]);
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(says);
  });

  it('writes a bundle without secrets and names', async () => {
    const log = path.join(directory, 'secret.log');
    await writeFile(
      log,
      'HF_TOKEN=hf_abcdefGHIJKL1234 from 192.168.7.9 by /home/jane/x\nError: gated repo\n',
    );
    const file = path.join(directory, 'support.tar.gz');
    const host = path.join(hosts, 'thor-gated');
    expect((await runProduct(['doctor', '--bundle', file, '--log', log, '--from', host])).stderr).toContain(
      'support.tar.gz',
    );
    const texts = new Map<string, string>();
    await list({
      file,
      onReadEntry: (entry) => {
        texts.set(entry.path, '');
        entry.on('data', (chunk: Buffer) =>
          texts.set(entry.path, `${texts.get(entry.path) ?? ''}${chunk.toString('utf8')}`),
        );
      },
    });
    const names = [...texts.keys()];
    const text = [...texts.values()].join('\n');
    expect(names).toEqual(
      expect.arrayContaining(['support/findings.txt', 'support/facts.json', 'support/capture/probes.txt']),
    );
    const facts = hostFactsSchema.parse(JSON.parse(texts.get('support/facts.json') ?? ''));
    expect(facts.device?.id).toBe('jetson-agx-thor-t5000');
    expect(text).toContain('[hugging-face-token]');
    expect(text).not.toMatch(/abcdefGHIJKL|192\.168\.7\.9|jane/);
  });
});

describe('doctor --fix', () => {
  it('mends, proves it, and takes it back', async () => {
    const { env, state } = await boxWithoutPersistence();
    const before = await runProduct(['doctor', '--fix', '--dry-run', '--only', 'persistence-mode'], { env });
    expect(before.stderr).toContain('nvidia-smi');
    expect(await readFile(state, 'utf8')).toBe('Disabled');

    const mended = await runProduct(['doctor', '--fix', '--only', 'persistence-mode'], { env });
    expect(mended.stderr).toMatch(/undo|take it back/);
    expect(await readFile(state, 'utf8')).toBe('Enabled');

    const { stdout } = await runProduct(['doctor', '--changes', '--json'], { env });
    const { changes } = JSON.parse(stdout) as { changes: { id: string; state: { kind: string } }[] };
    expect(changes).toMatchObject([{ state: { kind: 'applied' } }]);

    const undone = await runProduct(['doctor', '--undo'], { env });
    expect(undone).toMatchObject({ exitCode: 0 });
    expect(await readFile(state, 'utf8')).toBe('Disabled');
    const again = await runProduct(['doctor', '--undo'], { env });
    expect(again.exitCode).toBe(1);
  });

  it('takes back what did not help', async () => {
    const { env, state } = await boxWithoutPersistence({ isStubborn: true });
    const { stderr } = await runProduct(['doctor', '--fix', '--only', 'persistence-mode'], { env });
    expect(stderr).toContain('taken back');
    expect(await readFile(state, 'utf8')).toBe('Disabled');
    const { stdout } = await runProduct(['doctor', '--changes'], { env });
    expect(stdout).toContain('did not help');
  });
});

/** A PATH whose nvidia-smi is a small program with a persistence mode of its own; a stubborn one only says that it obeys. */
async function boxWithoutPersistence(
  options: { isStubborn?: boolean } = {},
): Promise<{ env: NodeJS.ProcessEnv; state: string }> {
  const folder = await mkdtemp(path.join(directory, 'box-'));
  const state = path.join(folder, 'persistence');
  await writeFile(state, 'Disabled');
  const program = path.join(folder, 'nvidia-smi');
  await writeFile(program, fakeSmi(state, options.isStubborn === true));
  await chmod(program, 0o755);
  return {
    env: { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}`, XDG_DATA_HOME: folder },
    state,
  };
}

function fakeSmi(state: string, isStubborn: boolean): string {
  return `#!${process.execPath}
const { readFileSync, writeFileSync } = require('node:fs');
const words = process.argv.slice(2);
const [first = ''] = words;
const wish = words[words.indexOf('-pm') + 1];
const values = { index: '0', name: 'NVIDIA RTX PRO 4000 Blackwell', driver_version: '580.95.05', 'memory.total': '24467',
  'memory.used': '500', 'memory.free': '23967', compute_cap: '12.0', 'persistence_mode': readFileSync('${state}', 'utf8') };
if (words.includes('-pm')) {
  if (!${isStubborn} || wish === '0') writeFileSync('${state}', wish === '1' ? 'Enabled' : 'Disabled');
  console.log('All done.');
} else if (first.startsWith('--query-gpu=')) {
  const fields = first.slice('--query-gpu='.length).split(',');
  const row = fields.map((field) => values[field] ?? '[N/A]').join(', ');
  console.log(words.join(' ').includes('noheader') ? row : fields.join(', ') + '\\n' + row);
}
`;
}

describe('telemetry', () => {
  it('prints a document per sample, and ends by itself', async () => {
    const { exitCode, stdout } = await runProduct([
      'telemetry',
      '--json',
      '--interval',
      '100',
      '--duration',
      '1',
    ]);
    expect(exitCode).toBe(0);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { kind: string; memory: { availableBytes: number } });
    expect(lines.length).toBeGreaterThan(2);
    for (const line of lines) {
      expect(line.kind).toBe('sample');
      expect(line.memory.availableBytes).toBeGreaterThan(0);
    }
  });
});

it('has a capture for every host that the pages and tests name', async () => {
  const folders = (await readdir(hosts, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  for (const { name } of folders) {
    expect(await readFile(path.join(hosts, name, 'probes.txt'), 'utf8')).toContain('$ ');
  }
});
