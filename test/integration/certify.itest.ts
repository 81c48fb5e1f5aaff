import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateSchema } from '../../packages/edgewright/src/contract/certificate.ts';
import { type Finished, runProduct, type RunningProduct, startProduct } from '../support/start-product.ts';

const program = path.resolve('packages/edgewright/bin/edgewright.js');
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'edgewright-certify-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** Limits that only a standstill would break: what is tested is the procedure, not this machine. */
const slo = 'ttft:p50<59000@96+8x2 tpot:p50<29000@96+8x2';
const quick = ['--slo', slo, '--open-loop', '5', '--despite-imprecision'];

describe('certify on the real engine', () => {
  let service: RunningProduct;
  let issued: Finished;
  const folder = (): string => path.join(directory, 'certificate');
  beforeAll(async () => {
    service = await startProduct(['--sessions', '2', '--slo', slo]);
    issued = await service.run(['certify', service.url, ...quick, '--json', '--out', folder()]);
  }, 120_000);
  afterAll(() => service.end('SIGTERM'));

  it('is about what the service itself promises', async () => {
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    // The limit of an objective is the edge of a bucket.
    expect(metrics).toMatch(/time_to_first_token_seconds_bucket\{[^}]*le="59"/);
  });

  it('signs what was measured, and what it was measured on', () => {
    expect([0, 4], issued.stderr).toContain(issued.exitCode);
    const { body } = certificateSchema.parse(JSON.parse(issued.stdout));
    expect(body).toMatchObject({
      basis: 'measured',
      target: { model: 'edgewright-demo', engine: 'embedded' },
    });
    expect(body.verdicts.map(({ verdict }) => verdict)).toEqual(['pass', 'pass']);
    expect(body.runs.length).toBeGreaterThanOrEqual(5);
    expect(body.stages.map(({ stage }) => stage)).toEqual(['closed', 'open', 'overload']);
    const facts = new Map(body.facts.map(({ id, value }) => [id, value]));
    expect(facts.get('model.precision')).toBe('q8_0');
    expect(facts.get('model.sha256')).toMatch(/^[0-9a-f]{64}$/);
    expect(facts.get('engine.version')).toMatch(/^edgewright \d/);
    expect(facts.get('engine.image')).toBeNull();
    expect(facts.get('cpu.cores')).toBeGreaterThan(0);
  });

  it('is verified, and what has changed on the box is told', async () => {
    const verified = await service.run(['certificate', 'verify', folder(), '--json']);
    const { authentic, findings } = JSON.parse(verified.stdout) as {
      authentic: boolean;
      findings: { id: string; status: string }[];
    };
    expect(authentic).toBe(true);
    expect(findings.filter(({ id }) => id === 'box')).toEqual([expect.objectContaining({ status: 'ok' })]);
    expect(verified.exitCode).toBe(issued.exitCode);
  });

  it('is refused with one changed byte, in whichever file', async () => {
    for (const name of ['certificate.json', 'records.jsonl', 'certificate.html']) {
      const copy = path.join(directory, `changed-${name}`);
      await cp(folder(), copy, { recursive: true });
      const bytes = await readFile(path.join(copy, name));
      const middle = Math.floor(bytes.length / 2);
      bytes[middle] = (bytes[middle] ?? 0) ^ 1;
      await writeFile(path.join(copy, name), bytes);
      const verified = await runProduct(['certificate', 'verify', copy]);
      expect(verified.exitCode, verified.stdout).toBe(1);
      expect(verified.stdout).toContain('NOT AUTHENTIC');
    }
  });

  it('certifies nothing in particular to nobody', async () => {
    const without = await runProduct(['certify', service.url]);
    expect(without).toMatchObject({ exitCode: 2 });
    expect(without.stderr).toContain('--slo');
    const mixed = await runProduct([
      'certify',
      service.url,
      '--slo',
      'ttft:p50<500@96+8x2 tpot:p50<50@96+8x4',
    ]);
    expect(mixed.stderr).toContain('one certificate is about one load');
  });
});

describe('certify on a simulation', () => {
  it('never verifies as measured', { timeout: 120_000 }, async () => {
    const words = [
      'simulate',
      'llama-3.1-8b',
      '--device',
      'jetson-agx-thor',
      '--engine',
      'vllm',
      '--precision',
      'nvfp4',
    ];
    const fast = ['--sessions', '2', '--time-scale', '0.02', '--warm-cache', '--json'];
    const engine = spawn(process.execPath, [program, ...words, ...fast], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [first] = (await once(engine.stdout, 'data')) as [Buffer];
    const { url } = JSON.parse(first.toString()) as { url: string };
    const gateway = await startProduct([url, '--sessions', '2'], { command: 'gateway' });
    try {
      const out = path.join(directory, 'simulated');
      const issued = await gateway.run(['certify', gateway.url, ...quick, '--json', '--out', out]);
      expect(certificateSchema.parse(JSON.parse(issued.stdout)).body.basis).toBe('simulated');
      const strict = await runProduct(['certificate', 'verify', out]);
      expect(strict.exitCode).toBe(1);
      expect(strict.stdout).toContain('SIMULATED');
      const accepted = await runProduct(['certificate', 'verify', out, '--accept-simulated']);
      expect(accepted.exitCode).toBe(issued.exitCode);
    } finally {
      await gateway.end('SIGTERM');
      engine.kill('SIGTERM');
      await once(engine, 'close');
    }
  });
});
