import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, readdir, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { create } from 'tar';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProduct, until, type Finished } from '../support/start-product.ts';

const tools = ['cmake', 'ninja', 'make', 'cc', 'c++', 'git'];
const lacking = tools.filter((tool) => spawnSync(tool, ['--version']).error !== undefined);
const project = path.resolve('test/fake-llama');

let home: string;
let source: string;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'edgewright-build-'));
  source = path.join(home, 'llama');
  await cp(project, source, { recursive: true });
});
afterEach(async () => {
  await rm(home, { recursive: true });
});

const engines = (): string => path.join(home, 'edgewright/engines/llama-cpp');
const environment = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  ...process.env,
  XDG_DATA_HOME: home,
  ...more,
});
const command = (...more: string[]): string[] => [
  'engines',
  'build',
  'llama-cpp',
  '--without-cuda',
  '--offline',
  ...more,
];
const build = (...more: string[]): Promise<Finished> =>
  runProduct(command('--source', source, ...more), { env: environment() });
/** What lies in the folder of builds; work folders without their number. */
const installed = async (): Promise<string[]> =>
  (await readdir(engines())).map((name) => name.replace(/^work-.*/, 'work')).toSorted();

// Where a tool is missing the name of the suite says which.
describe.skipIf(lacking.length > 0)(
  `a build on this machine${lacking.map((tool) => `, without ${tool}`).join('')}`,
  () => {
    it('installs programs that run from their folder, and says so to everybody', async () => {
      const built = await build('--json');
      expect(built).toMatchObject({ exitCode: 0 });
      expect(JSON.parse(built.stdout)).toMatchObject({
        schema: 'edgewright/engine-built@1',
        record: { release: 'v0.0.1', label: 'cpu' },
        checked: { version: '0.0.1 (fake)' },
        steps: [{ step: 'configure' }, { step: 'compile' }, { step: 'check' }, { step: 'install' }],
        removed: [],
      });
      expect(await installed()).toEqual(['current', 'v0.0.1-cpu']);
      const bin = path.join(engines(), 'current/bin');
      expect((await readdir(bin)).toSorted()).toEqual([
        'libfake.so',
        'libfake.so.0',
        'libfake.so.0.0.1',
        'llama-bench',
        'llama-quantize',
        'llama-server',
      ]);
      const said = spawnSync(path.join(bin, 'llama-server'), ['--version'], { encoding: 'utf8' });
      expect(said).toMatchObject({ status: 0, stdout: 'version: 0.0.1 (fake)\n' });
      const listed = await runProduct(['engines', 'ls', '--json'], { env: environment() });
      expect(JSON.parse(listed.stdout)).toMatchObject({
        engines: expect.arrayContaining([
          expect.objectContaining({
            id: 'llama-cpp',
            usable: true,
            usableBecause: 'it was built on this box',
          }),
        ]) as unknown,
      });
    });

    it('from a package, with make, replaces the one before', async () => {
      await build();
      const folder = path.join(home, 'package/llama');
      spawnSync('git', ['init', '--quiet'], { cwd: source });
      spawnSync('git', ['add', '.'], { cwd: source });
      const author = ['-c', 'user.name=a', '-c', 'user.email=a@example.org'];
      spawnSync('git', [...author, 'commit', '--quiet', '-m', 'all'], { cwd: source });
      await cp(source, path.join(home, 'elsewhere'), { recursive: true });
      await writeFile(path.join(home, 'package.json'), '');
      spawnSync('mkdir', ['-p', folder]);
      spawnSync('git', ['bundle', 'create', path.join(folder, 'gitRelease.bundle'), 'HEAD'], { cwd: source });
      await writeFile(path.join(home, 'package/package.json'), '{"version":"0.0.1"}');
      const archive = path.join(home, 'package.tgz');
      await create({ file: archive, gzip: true, cwd: home }, ['package']);
      const bin = await onlyTools(['cmake', 'make', 'cc', 'c++', 'git', 'sh', 'touch', 'sleep', 'as', 'ld']);
      const built = await runProduct(command('--source', archive, '--json'), {
        env: environment({ PATH: bin }),
      });
      expect(built).toMatchObject({ exitCode: 0 });
      expect(JSON.parse(built.stdout)).toMatchObject({
        steps: [{ step: 'unpack', result: 'node-llama-cpp 0.0.1' }, {}, { result: 'all parts' }, {}, {}],
        removed: ['v0.0.1-cpu'],
      });
      expect(await installed()).toEqual(['current', 'v0.0.1-cpu.2']);
      expect(await readlink(path.join(engines(), 'current'))).toBe('v0.0.1-cpu.2');
    });

    it.each([
      ['does not answer', 'const char *answer(void) { return "{}"; }', 'build_wrong', 'asked for one token'],
      ['ends', '#include <stdlib.h>\nconst char *answer(void) { exit(3); }', 'build_wrong', 'ended before'],
      ['does not compile', 'const char *answer(void) { return nothing; }', 'build_failed', 'nothing'],
    ])('one that %s is not used: the one before stays', async (_, answer, code, why) => {
      expect(await build()).toMatchObject({ exitCode: 0 });
      await writeFile(path.join(source, 'answer.c'), answer);
      const failed = await build();
      expect(failed).toMatchObject({ exitCode: 3, stdout: '' });
      expect(failed.stderr).toContain(`[${code}]`);
      expect(failed.stderr).toContain(why);
      expect(await installed()).toEqual(['current', 'v0.0.1-cpu', 'work']);
      const server = path.join(engines(), 'current/bin/llama-server');
      expect(spawnSync(server, ['--version'])).toMatchObject({ status: 0 });
    });

    it.each(['SIGINT', 'SIGTERM'] as const)(
      '%s ends the compilers and installs nothing; the next run goes on',
      async (signal) => {
        const gate = path.join(home, 'gate');
        const product = path.resolve('packages/edgewright/bin/edgewright.js');
        const child = spawn(process.execPath, [product, ...command('--source', source)], {
          env: environment({ EDGEWRIGHT_TEST_GATE: gate }),
          stdio: ['ignore', 'ignore', 'pipe'],
        });
        let stderr = '';
        child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
        const closed = once(child, 'close');
        const waiting = await until(
          async () => Number(await readFile(`${gate}.waiting`, 'utf8').catch(() => '')),
          (pid) => pid > 0,
        );
        child.kill(signal);
        expect(await closed).toEqual([1, null]);
        expect(stderr).toContain('nothing of it is installed');
        await until(
          () => runs(waiting),
          (isRunning) => !isRunning,
        );
        expect(await installed()).toEqual(['work']);

        const object = await firstObject();
        const before = (await stat(object)).mtimeMs;
        const built = await build('--keep-build');
        expect(built).toMatchObject({ exitCode: 0 });
        expect(await installed()).toEqual(['current', 'v0.0.1-cpu', 'work']);
        expect((await stat(object)).mtimeMs).toBe(before);
      },
    );

    it('a dry run changes nothing', async () => {
      const checked = await build('--check');
      expect(checked).toMatchObject({ exitCode: 0, stderr: '' });
      expect(checked.stdout).toContain('llama.cpp can be built here');
      await expect(readdir(path.join(home, 'edgewright'))).rejects.toMatchObject({ code: 'ENOENT' });
    });
  },
);

it('a damaged package of the version that is known is refused', async () => {
  const folder = path.join(home, 'package/llama');
  spawnSync('mkdir', ['-p', folder]);
  await writeFile(path.join(folder, 'gitRelease.bundle'), '# v2 git bundle\n');
  await writeFile(path.join(home, 'package/package.json'), '{"version":"3.22.1"}');
  const archive = path.join(home, 'package.tgz');
  await create({ file: archive, gzip: true, cwd: home }, ['package']);
  const refused = await runProduct(command('--source', archive), { env: environment() });
  if (lacking.length > 0) expect(refused.stderr).toContain('[build_tools_missing]');
  else
    expect(refused.stderr).toMatch(
      /is not the package that was published: its checksum is .*download_corrupt/s,
    );
  expect(refused.exitCode).toBe(3);
});

it('all that is missing is said at once', async () => {
  const refused = await runProduct(command('--source', source), { env: environment({ PATH: home }) });
  expect(refused.exitCode).toBe(3);
  expect(refused.stderr).toContain('sudo apt install build-essential cmake ninja-build.');
});

/** The object file of the library, which is compiled before the gate. */
async function firstObject(): Promise<string> {
  const files = await readdir(engines(), { recursive: true });
  const found = files.find((file) => file.endsWith('answer.c.o'));
  if (found === undefined) throw new Error('Nothing was compiled.');
  return path.join(engines(), found);
}

/** A folder for PATH that has these programs and no others. */
async function onlyTools(names: string[]): Promise<string> {
  const folder = path.join(home, 'tools');
  spawnSync('mkdir', ['-p', folder]);
  for (const name of names) {
    const where = spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim();
    spawnSync('ln', ['-s', where, path.join(folder, name)]);
  }
  return folder;
}

async function runs(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return status !== null && !/^\d+ \(.*\) Z/.test(status);
}
