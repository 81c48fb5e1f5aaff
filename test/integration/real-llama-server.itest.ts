import { access, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAlive, runProduct, startProduct, until, type RunningProduct } from '../support/start-product.ts';

/** A llama-server of llama.cpp, built elsewhere: `edgewright engines build llama-cpp` makes one. */
const server = process.env['EDGEWRIGHT_LLAMA_SERVER'] ?? '';
const isThere = await access(server).then(
  () => server !== '',
  () => false,
);
if (!isThere) {
  console.warn('tests with a real llama-server are left out: EDGEWRIGHT_LLAMA_SERVER names none');
}

describe.skipIf(!isThere)('a real llama-server under the supervisor', () => {
  let product: RunningProduct;
  let dataHome: string;
  const model = (name: string): string => path.join(dataHome, name);

  beforeAll(async () => {
    dataHome = await mkdtemp(path.join(tmpdir(), 'edgewright-llama-'));
    const bin = path.join(dataHome, 'edgewright/engines/llama-cpp/current/bin');
    await mkdir(bin, { recursive: true });
    await symlink(server, path.join(bin, 'llama-server'));
    for (const type of ['f16', 'q8_0', 'q4_0']) {
      const made = await runProduct([
        'models',
        'synth',
        'llama',
        '--scale',
        'tiny',
        '--type',
        type,
        '--out',
        model(`twin-${type}.gguf`),
      ]);
      expect(made.exitCode, made.stderr).toBe(0);
    }
    product = await startProduct([model('twin-f16.gguf'), '--sessions', '2', '--context', '512'], {
      dataHome,
    });
  });
  afterAll(async () => {
    await product?.end('SIGKILL').catch(() => null);
    await rm(dataHome, { recursive: true, force: true });
  });

  const only = async () => (await product.status()).deployments[0];

  async function chat(): Promise<{ status: number; model: string }> {
    const { statusCode, body } = await request(`${product.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'default', messages: [{ role: 'user', content: 'Hi' }], max_tokens: 4 }),
    });
    return { status: statusCode, model: ((await body.json()) as { model?: string }).model ?? '' };
  }

  it('is preferred to the embedded engine, was held against its plan, and serves', async () => {
    const deployment = await only();
    expect(deployment).toMatchObject({ engine: 'llama-cpp', fallbacks: ['embedded'] });
    const { state, findings = [] } = deployment ?? {};
    if (state?.kind !== 'ready') throw new Error(state?.kind);
    // What it said of itself, and what was asked for.
    expect(state.facts).toMatchObject({ slots: 2 });
    expect(findings.filter(({ severity }) => severity === 'stop')).toEqual([]);
    expect((await product.run(['ps', '--all'])).stdout).toContain('--alias twin-f16');
    expect(await chat()).toEqual({ status: 200, model: 'twin-f16' });
  });

  it('comes back after it was killed', async () => {
    const pid = await product.enginePid();
    process.kill(pid, 'SIGKILL');
    expect((await chat()).status).toBe(200);
    expect(await product.enginePid()).not.toBe(pid);
    const steps = (await only())?.steps ?? [];
    expect(steps.map(({ kind }) => kind)).toContain('failed');
    // Nobody's memory ran out: it was ended.
    expect(steps.find(({ kind }) => kind === 'failed')?.why).toContain('SIGKILL');
  });

  it('is swapped ten times between precisions', async () => {
    const pids = new Set<number>();
    for (let round = 0; round < 10; round += 1) {
      const name = ['twin-q8_0', 'twin-q4_0', 'twin-f16'][round % 3] ?? '';
      const swapped = await product.run(['swap', model(`${name}.gguf`), '--json', '--context', '512']);
      expect(swapped.exitCode, swapped.stderr).toBe(0);
      expect(await chat()).toEqual({ status: 200, model: name });
      pids.add(await product.enginePid());
    }
    expect(pids.size).toBe(10);
    expect([...pids].filter(isAlive)).toHaveLength(1);
  });

  it('is ended by the next service when its own was killed', async () => {
    const orphan = await product.enginePid();
    await product.end('SIGKILL');
    expect(isAlive(orphan)).toBe(true);
    product = await startProduct([model('twin-q8_0.gguf'), '--sessions', '1', '--context', '256'], {
      dataHome,
    });
    expect(isAlive(orphan)).toBe(false);
    expect((await chat()).status).toBe(200);
  });

  it('leaves nothing behind', async () => {
    const pid = await product.enginePid();
    const ended = await product.run(['stop']);
    expect(ended.exitCode, ended.stderr).toBe(0);
    await until(
      () => Promise.resolve(isAlive(pid)),
      (alive) => !alive,
    );
    const engines = path.join(dataHome, 'edgewright/engines');
    expect(await readdir(path.join(engines, 'runs'))).toEqual([]);
    expect(await readdir(path.join(engines, 'processes'))).toEqual([]);
    expect(await readdir(path.join(dataHome, 'edgewright/services'))).toEqual([]);
  });
});
