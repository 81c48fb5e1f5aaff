import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type SoakReport,
  soakBoxLineSchema,
  soakReportSchema,
} from '../../packages/edgewright/src/contract/soak-report.ts';
import { sampleSpec } from '../../packages/edgewright/src/engines/simulated/sample-spec.ts';
import {
  type Serving,
  serveSimulation,
} from '../../packages/edgewright/src/engines/simulated/serve-simulation.ts';
import { startProduct, until } from '../support/start-product.ts';

/** A product that is built, short soaks: what they find depends on the machine, and is not tested here. */
let directory: string;
const running: Serving[] = [];
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'edgewright-soak-'));
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((serving) => serving.stop()));
  await rm(directory, { recursive: true });
});

const program = path.resolve('packages/edgewright/bin/edgewright.js');
const quick = ['--skip-self-check', '--input-tokens', '64', '--output-tokens', '16'];
const exitCodes = { pass: 0, fail: 1, undecided: 4 } as const;

async function simulate(): Promise<string> {
  const spec = sampleSpec('vllm', { timeScale: 0.05 });
  const serving = serveSimulation(spec, {
    host: '127.0.0.1',
    port: 0,
    print: () => undefined,
    end: () => undefined,
  });
  running.push(serving);
  await serving.started;
  return `http://127.0.0.1:${serving.port()}`;
}

async function soak(
  argv: string[],
  during: (child: { stop: () => void }) => Promise<void> = () => Promise.resolve(),
) {
  const folder = path.join(directory, 'run');
  const child = spawn(process.execPath, [program, 'soak', ...argv, ...quick, '--out', folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, XDG_DATA_HOME: directory },
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const closed = once(child, 'close') as Promise<[number | null]>;
  await during({ stop: () => child.kill('SIGINT') });
  const [exitCode] = await closed;
  return { exitCode, text, folder, report: await reportOf(folder, text) };
}

async function reportOf(folder: string, text: string): Promise<SoakReport> {
  const content = await readFile(path.join(folder, 'report.json'), 'utf8').catch(() => {
    throw new Error(`there is no report: ${text}`);
  });
  return soakReportSchema.parse(JSON.parse(content));
}

/** The soak itself has begun: its requests are on the disk. */
async function hasBegun(): Promise<void> {
  const records = path.join(directory, 'run', 'records.jsonl');
  await until(
    () => readFile(records, 'utf8').catch(() => ''),
    (text) => text.includes('"stage":"soak"'),
    60_000,
  );
}

describe('edgewright soak', () => {
  it(
    'finds its rate, watches the service of this machine, and keeps everything',
    { timeout: 120_000 },
    async () => {
      const product = await startProduct();
      try {
        const folder = path.join(directory, 'run');
        const words = [
          'soak',
          product.url,
          '--minutes',
          '0.1',
          '--settle-minutes',
          '0.1',
          '--probe-seconds',
          '1',
        ];
        const ended = await product.run([...words, ...quick, '--out', folder]);
        const report = await reportOf(folder, ended.stderr);
        expect(ended.exitCode).toBe(exitCodes[report.verdict]);
        expect(report.load).toMatchObject({ kind: 'rate', arrivals: 'constant' });
        expect(report.soakSeconds).toBeCloseTo(6, 0);
        expect(report.parts.map(({ id }) => id)).toEqual(
          expect.arrayContaining(['drift', 'errors', 'load', 'memory', 'descriptors', 'energy']),
        );
        const lines = (await readFile(path.join(folder, 'box.jsonl'), 'utf8')).trim().split('\n');
        const samples = lines.map((line) => soakBoxLineSchema.parse(JSON.parse(line)));
        const names = samples.flatMap((line) =>
          line.kind === 'sample' ? (line.service?.processes.map(({ name }) => name) ?? []) : [],
        );
        expect(new Set(names)).toEqual(new Set(['gateway', 'engine edgewright-demo']));
        expect(await readFile(path.join(folder, 'report.html'), 'utf8')).toContain('Over time');
        expect(await readFile(path.join(folder, 'report.md'), 'utf8')).toContain(report.verdict);
      } finally {
        await product.end('SIGTERM');
      }
    },
  );

  it('tells what is missing when it is stopped', { timeout: 120_000 }, async () => {
    const url = await simulate();
    const { exitCode, report } = await soak([url, '--rate', '5', '--minutes', '30'], async ({ stop }) => {
      await hasBegun();
      stop();
    });
    expect([report.verdict, report.wasCancelled, report.danger]).toEqual(['undecided', true, null]);
    expect(report.conclusions[0]).toMatch(/^Missing: .* of the soak of 30 min: it was stopped/);
    expect(exitCode).toBe(4);
  });

  it('ends by itself when the server begins to fail', { timeout: 120_000 }, async () => {
    const url = await simulate();
    const { exitCode, report } = await soak([url, '--rate', '20', '--minutes', '30'], async () => {
      await hasBegun();
      await fetch(`${url}/simulated/faults`, {
        method: 'POST',
        body: JSON.stringify({ faults: [{ kind: 'overload' }] }),
      });
    });
    expect(report.danger?.kind).toBe('errors');
    expect(report.verdict).toBe('fail');
    expect(report.conclusions[0]).toMatch(/^Ended early: \d+ of \d+ requests of the last minute failed/);
    expect(exitCode).toBe(1);
  });

  it('refuses two loads before anything is sent', async () => {
    const folder = path.join(directory, 'run');
    const child = spawn(process.execPath, [
      program,
      'soak',
      'http://127.0.0.1:9',
      '--rate',
      '1',
      '--closed-loop',
      '--out',
      folder,
    ]);
    const [exitCode] = (await once(child, 'close')) as [number | null];
    expect(exitCode).toBe(2);
  });
});
