import { createServer } from 'node:net';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { sampleSpec } from '../../packages/edgewright/src/engines/simulated/sample-spec.ts';
import { simulationSpecSchema } from '../../packages/edgewright/src/engines/simulated/simulation-spec.ts';
import { runProduct } from '../support/start-product.ts';
import { startSimulation } from '../support/start-simulation.ts';

const chat = { model: 'sample/model', messages: [{ role: 'user', content: 'On and on' }], stream: true };
const ask = (url: string, signal: AbortSignal = AbortSignal.timeout(20_000)): Promise<Response> =>
  fetch(`${url}/v1/chat/completions`, { method: 'POST', body: JSON.stringify(chat), signal });

/** Until it says that it serves; the test's own limit ends the wait. */
async function healthy(url: string): Promise<void> {
  const status = (): Promise<number> =>
    fetch(`${url}/health`).then(
      (answer) => answer.status,
      () => 0,
    );
  await expect.poll(status, { timeout: 30_000 }).toBe(200);
}

describe('the process of a simulated engine', () => {
  it('says first that it is simulated, outlives its input, and ends on SIGTERM', async () => {
    const engine = await startSimulation(sampleSpec('vllm'));
    const url = await engine.url;
    await healthy(url);
    expect(engine.output()).toMatch(/^# Simulated by Edgewright: vllm .* No model runs\.\n/);
    engine.end('SIGTERM');
    expect(await engine.ended).toEqual({ exitCode: 0, signal: null });
  });

  it.each([
    ['vllm', 'out-of-memory', 1, 'torch.OutOfMemoryError'],
    ['llama-cpp', 'unknown-architecture', 1, "unknown model architecture: 'unheard-of'"],
    ['sglang', 'killed', 137, 'Load weight begin.'],
    ['tgi', 'gated-model', 1, 'gated repo'],
  ] as const)('ends with what %s says of %s', async (engine, cause, exitCode, text) => {
    const crash = { kind: 'crash', stage: 'load', cause, exitCode: null } as const;
    const process = await startSimulation(sampleSpec(engine, { faults: [crash] }));
    expect(await process.ended).toEqual({ exitCode, signal: null });
    expect(process.output()).toContain(text);
  });

  it('ends in its own words when the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const process = await startSimulation(sampleSpec('llama-cpp'), port);
    expect(await process.ended).toEqual({ exitCode: 1, signal: null });
    expect(process.output()).toContain(
      `couldn't bind HTTP server socket, hostname: 127.0.0.1, port: ${port}`,
    );
    other.close();
  });

  it.each([
    ['die', { kind: 'die', afterFrames: 2, exitCode: 139 }, 139, ''],
    ['run out of memory', { kind: 'out-of-memory', afterTokens: 5 }, 1, 'torch.OutOfMemoryError'],
  ] as const)('can %s in the middle of an answer', async (_, fault, exitCode, text) => {
    const process = await startSimulation(sampleSpec('vllm', { faults: [fault] }));
    const url = await process.url;
    await healthy(url);
    await expect(ask(url).then((answer) => answer.text())).rejects.toThrow();
    expect(await process.ended).toEqual({ exitCode, signal: null });
    expect(process.output()).toContain(text);
  });

  it('answers 503 while llama-server loads, and refuses while vLLM does', async () => {
    const slow = {
      timeScale: 1,
      start: [{ stage: 'load' as const, durationMs: 60_000, steps: 1, cache: 'miss' as const }],
    };
    const llama = await startSimulation(sampleSpec('llama-cpp', slow));
    const answer = await fetch(`${await llama.url}/health`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({
      error: { code: 503, message: 'Loading model', type: 'unavailable_error' },
    });
    const port = Number(new URL(await llama.url).port);
    llama.end('SIGTERM');
    await llama.ended;
    const vllm = await startSimulation(sampleSpec('vllm', slow), port);
    await expect.poll(() => vllm.output(), { timeout: 30_000 }).toContain('Starting to load model');
    await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toThrow();
    vllm.end('SIGTERM');
    await vllm.ended;
  });

  it('loads on demand as Ollama, and fails only the request when that fails', async () => {
    const crash = { kind: 'crash', stage: 'load', cause: 'out-of-memory', exitCode: null } as const;
    const process = await startSimulation(sampleSpec('ollama'));
    const url = await process.url;
    const faults = (list: object[]): Promise<Response> =>
      fetch(`${url}/simulated/faults`, { method: 'POST', body: JSON.stringify({ faults: list }) });
    await faults([crash]);
    const failed = await ask(url);
    expect(failed.status).toBe(500);
    expect(await failed.text()).toContain('llama-server reported out-of-memory during startup');
    await faults([]);
    expect((await ask(url)).status).toBe(200);
    process.end('SIGTERM');
    await process.ended;
  });

  it('ends as if it were killed, when it is told to at run time', async () => {
    const process = await startSimulation(sampleSpec('vllm'));
    const url = await process.url;
    await healthy(url);
    await fetch(`${url}/simulated/faults`, { method: 'POST', body: '{"faults":[{"kind":"exit"}]}' });
    expect(await process.ended).toEqual({ exitCode: 137, signal: null });
  });

  it('says what is wrong with its file', async () => {
    const process = await startSimulation({ ...sampleSpec('vllm'), timeScale: 0 });
    expect(await process.ended).toEqual({ exitCode: 2, signal: null });
    expect(process.output()).toMatch(/does not describe a simulated engine: timeScale/);
  });
});

describe('edgewright simulate', () => {
  it('writes the simulation of a plan, as the program takes it', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'edgewright-simulate-'));
    const file = path.join(directory, 'spec.json');
    const flags = ['--device', 'jetson-agx-thor', '--engine', 'vllm', '--precision', 'nvfp4'];
    const env = { ...process.env, XDG_DATA_HOME: directory, HF_HOME: directory };
    const { exitCode, stdout } = await runProduct(['simulate', 'llama-3.1-8b', ...flags, '--emit', file], {
      env,
    });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/engine +vllm .*, simulated: no model runs/);
    const spec = simulationSpecSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    expect(spec).toMatchObject({ engine: 'vllm', sessions: 4, contextTokens: 8_192 });
    const again = await runProduct(['simulate', '--spec', file, '--fault', 'hang', '--dry-run', '--json'], {
      env,
    });
    expect(JSON.parse(again.stdout)).toMatchObject({
      url: null,
      spec: { ...spec, faults: [{ kind: 'hang' }] },
    });
    await rm(directory, { recursive: true });
  });

  it('ends with the engine when that fails', async () => {
    const flags = ['--workshop', 'fp8', '--time-scale', '0.0001', '--fault', 'crash:cause=out-of-memory'];
    const { exitCode, stderr } = await runProduct(['simulate', ...flags]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('torch.OutOfMemoryError');
    expect(stderr).toContain('The simulated engine has ended with exit code 1.');
  });

  it.each([
    [['simulate'], 'needs a model, or a rung of the workshop'],
    [['simulate', '--spec', '/nowhere/spec.json'], 'does not describe a simulated engine'],
    [['simulate', '--workshop', 'int4'], 'has no rung "int4"'],
    [['simulate', '--workshop', 'fp8', '--device', 'h200'], '--device cannot be given beside it'],
    [['simulate', '--workshop', 'fp8', '--time-scale', 'fast'], '--time-scale must be a number'],
    [
      [
        'simulate',
        'llama-3.1-8b',
        '--device',
        'h200',
        '--engine',
        'tensorrt-llm',
        '--api-key',
        'k',
        '--dry-run',
      ],
      'knows no keys',
    ],
    [['simulate', 'llama-3.1-8b', '--device', 'h200', '--engine', 'embedded', '--dry-run'], 'not simulated'],
  ])('%j is refused: %s', async (argv, text) => {
    const { exitCode, stderr } = await runProduct(argv);
    expect(exitCode).toBeGreaterThan(0);
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(text);
  });
});
