import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../base/app-error.ts';
import { planDocumentSchema, type PlanDocument } from '../../contract/plan.ts';
import { calibrateCommand } from '../commands/calibrate.ts';
import { commands } from '../commands.ts';
import { planCommand } from '../commands/plan.ts';
import { type CommandOutput, commandOutput } from '../command-output.ts';
import type { CommandSpec } from '../define-command.ts';
import { gibibyte, host } from '../../planner/__fixtures__/facts.ts';
import { parseArguments } from '../parse-arguments.ts';
import { readPlanFile } from './read-plan-file.ts';

let directory: string;
const dataHome = process.env['XDG_DATA_HOME'];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'edgewright-plan-'));
  process.env['XDG_DATA_HOME'] = directory;
});
afterAll(async () => {
  if (dataHome === undefined) delete process.env['XDG_DATA_HOME'];
  else process.env['XDG_DATA_HOME'] = dataHome;
  await rm(directory, { recursive: true });
});

interface Answer {
  code: number;
  stdout: string;
}

/** Runs a command as the shell would, without a process. */
async function run(command: CommandSpec, ...argv: string[]): Promise<Answer> {
  const chunks: string[] = [];
  const stream = { write: (text: string) => chunks.push(text), columns: 100 };
  const output: CommandOutput = commandOutput({ stdout: stream, stderr: { write: () => true } }, true);
  const never = new AbortController().signal;
  const code = await command.run(parseArguments(argv, command), {
    output,
    commands,
    stop: never,
    abandon: never,
  });
  return { code, stdout: chunks.join('') };
}

function planning(...argv: string[]): Promise<Answer> {
  return run(planCommand, ...argv);
}

async function refusalOf(promise: Promise<unknown>): Promise<AppError> {
  return await promise.then(
    () => {
      throw new Error('it was not refused');
    },
    (thrown: unknown) => {
      if (thrown instanceof AppError) return thrown;
      throw thrown;
    },
  );
}

const demo = 'models/demo/edgewright-demo-q8_0.gguf';

describe('plan', () => {
  it('answers in plain words, with the exact command', async () => {
    const { code, stdout } = await planning(
      ...'llama-3.1-8b --device jetson-agx-thor --sessions 20 --context 20000 --precision fp8 --kv-dtype fp8'.split(
        ' ',
      ),
    );
    expect(code).toBe(0);
    expect(stdout).toContain('jetson-agx-thor is taken for jetson-agx-thor-t5000');
    const words = stdout.replaceAll(/\s+/g, ' ');
    expect(words).toContain(
      '20 sessions × 20000 tokens fit with FP8 key/value cache: 8.5 GiB weights + 24.4 GiB cache',
    );
    expect(words).toContain('at 16 bits the cache would need 48.8 GiB');
    expect(words).toContain('docker run --rm --runtime nvidia');
    expect(words).toContain('--kv-cache-memory-bytes 26214400000');
  });

  it('names blockers and what would do, and ends with 1', async () => {
    const { code, stdout } = await planning(
      ...'llama-3.1-8b --device rtx-pro-4000-blackwell --sessions 8 --context 8192'.split(' '),
      ...'--precision bf16 --kv-dtype bf16'.split(' '),
    );
    expect(code).toBe(1);
    expect(stdout).toContain('✖ 8 sessions × 8192 tokens of Llama-3.1-8B-Instruct in bf16');
    expect(stdout).toMatch(/✔ fp8 key\/value cache: .* to spare/);
    expect(stdout).toMatch(/✔ 6 instead of 8 sessions/);
  });

  it('marks one row of the table as recommended', async () => {
    const { stdout } = await planning('qwen3-30b-a3b', '--device', 'thor', '--all');
    expect(stdout.match(/^→ {2}.*$/gm)).toEqual([expect.stringMatching(/vllm +nvfp4/)]);
    expect(stdout).toContain('Text Generation Inference is not possible on Jetson AGX Thor');
  });

  it('ends with 1 when an objective is missed, and says up to where it holds', async () => {
    const { code, stdout } = await planning(
      'llama-3.1-8b',
      '--device',
      'thor',
      '--slo',
      'matrix-thor-per-user',
    );
    expect(code).toBe(1);
    expect(stdout).toContain('missed');
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
      /tps-per-user (is predicted to hold up to|does not hold here)/,
    );
  });

  it('says the same to programs', async () => {
    const { stdout } = await planning('llama-3.1-8b', '--device', 'thor', '--json');
    const document = planDocumentSchema.parse(JSON.parse(stdout));
    expect(document).toMatchObject({ modelIsHere: false, modelPath: 'meta-llama/Llama-3.1-8B-Instruct' });
    expect(document.result.ok).toBe(true);
  });

  it('plans for a capture of a box', async () => {
    const { code, stdout } = await planning(
      'llama-3.1-8b',
      '--from',
      'test/hosts/h200',
      '--precision',
      'fp8',
    );
    expect(code).toBe(0);
    expect(stdout).toContain('Llama-3.1-8B-Instruct on NVIDIA H200');
  });

  it.each([
    { argv: ['nothing-like-it'], code: 'model_unknown' },
    { argv: ['./missing.gguf'], code: 'model_file_missing' },
    { argv: ['llama-3.1-8b', '--device', 'abacus'], code: 'device_unknown' },
    { argv: ['llama-3.1-8b', '--device', 'thor', '--slo', 'TPS 60'], code: 'slo_unclear' },
    { argv: ['llama-3.1-8b', '--device', 'thor', '--engine', 'vlm'], code: 'usage' },
    { argv: ['llama-3.1-8b', '--device', 'thor', '--precision', 'fp7'], code: 'usage' },
    { argv: ['llama-3.1-8b', '--device', 'thor', '--memory', '24'], code: 'usage' },
    { argv: ['llama-3.1-8b', '--memory', '24GiB'], code: 'usage' },
    { argv: ['llama-3.1-8b', '--device', 'thor', '--from', 'test/hosts/h200'], code: 'usage' },
    { argv: [demo, '--device', 'thor', '--precision', 'fp8'], code: 'usage' },
  ])('refuses $argv', async ({ argv, code }) => {
    expect((await refusalOf(planning(...argv))).code).toBe(code);
  });

  it('takes the memory that a device is said to have', async () => {
    const argv = ['llama-3.1-70b', '--precision', 'bf16', '--sessions', '1', '--context', '4096', '--json'];
    expect((await planning(...argv, '--device', 'h200', '--memory', '80GiB')).code).toBe(1);
    expect((await planning(...argv, '--device', 'h200', '--memory', '200 GiB')).code).toBe(0);
  });
});

describe('a damaged file of calibrations', () => {
  it('costs what was measured, and not the answer', async () => {
    const file = join(directory, 'edgewright', 'calibrations.json');
    const before = await readFile(file, 'utf8').catch(() => null);
    await mkdir(join(directory, 'edgewright'), { recursive: true });
    await writeFile(file, '{"half');
    const { code, stdout } = await planning('llama-3.1-8b', '--device', 'h200');
    expect(code).toBe(0);
    expect(stdout).toContain('docker run');
    if (before === null) await rm(file);
    else await writeFile(file, before);
  });
});

describe('an emitted plan', () => {
  it('is what `up` starts, where the engine is ours', async () => {
    const path = join(directory, 'demo.json');
    const facts = join(directory, 'facts.json');
    await writeFile(facts, JSON.stringify(host({ totalBytes: 8 * gibibyte })));
    const argv = [demo, '--engine', 'embedded', '--sessions', '2', '--context', '512', '--host-facts', facts];
    expect((await planning(...argv, '--emit', path)).code).toBe(0);
    expect(await readPlanFile(path)).toMatchObject({
      modelPath: demo,
      plan: { engine: 'embedded', sessions: 2, contextTokens: 512 },
    });
  });

  it('of another engine says how it is started', async () => {
    const path = join(directory, 'thor.json');
    await planning('llama-3.1-8b', '--device', 'thor', '--precision', 'fp8', '--emit', path);
    const { plan } = await readPlanFile(path);
    expect(plan).toMatchObject({ engine: 'vllm', launch: { kind: 'container' } });
  });

  it('for a file that nobody has is refused', async () => {
    const path = join(directory, 'gguf.json');
    await planning('llama-3.1-8b', '--device', 'thor', '--engine', 'llama-cpp', '--emit', path);
    expect(await refusalOf(readPlanFile(path))).toMatchObject({ code: 'plan_file_invalid' });
  });

  it('is not written where nothing fits', async () => {
    const path = join(directory, 'short.json');
    await planning('llama-3.1-405b', '--device', 'thor', '--precision', 'bf16', '--emit', path);
    await expect(readFile(path)).rejects.toThrow('ENOENT');
  });

  it.each([
    { name: 'no file', text: null, says: /could not be read/ },
    { name: 'no JSON', text: '{', says: /could not be read/ },
    { name: 'another document', text: '{"schema":"edgewright/up@1"}', says: /holds no plan/ },
  ])('is refused for $name', async ({ text, says }) => {
    const path = join(directory, 'broken.json');
    await rm(path, { force: true });
    if (text !== null) await writeFile(path, text);
    const error = await refusalOf(readPlanFile(path));
    expect(error.code).toBe('plan_file_invalid');
    expect(error.message).toMatch(says);
  });
});

describe('calibrate', () => {
  const file = {
    schema: 'edgewright/calibration-points@1',
    engine: 'vllm',
    engineVersion: '0.20.2',
    model: 'llama-3.1-8b',
    precision: 'fp8',
    kvCacheDtype: 'fp8',
    points: [
      { sessions: 1, inputTokens: 512, outputTokens: 256, tpotMs: 38 },
      { sessions: 16, inputTokens: 512, outputTokens: 256, tpotMs: 50 },
      { sessions: 16, inputTokens: 4_096, outputTokens: 64, tpotMs: 140 },
      { sessions: 4, inputTokens: 8_192, outputTokens: 256, tpotMs: 60 },
    ],
  };
  const argv = [
    'llama-3.1-8b',
    '--device',
    'thor',
    '--precision',
    'fp8',
    '--engine',
    'vllm',
    '--kv-dtype',
    'fp8',
    '--json',
  ];

  async function planned(...more: string[]): Promise<PlanDocument['result']> {
    const { stdout } = await planning(...argv, ...more);
    return planDocumentSchema.parse(JSON.parse(stdout)).result;
  }

  it('makes plans of the same box answer with its figures, in a narrower band', async () => {
    const path = join(directory, 'points.json');
    await writeFile(path, JSON.stringify(file));
    const load = ['--sessions', '16', '--context', '768', '--output', '256'];
    const before = await planned(...load);
    const dry = await run(calibrateCommand, '--points', path, '--device', 'thor', '--dry-run');
    expect(dry.stdout).toContain('not kept');
    expect(await planned(...load)).toEqual(before);

    const { code, stdout } = await run(calibrateCommand, '--points', path, '--device', 'thor');
    expect(code).toBe(0);
    expect(stdout).toMatch(/off by \d\.\d %/);
    const after = await planned(...load);
    if (!before.ok || !after.ok) throw new Error('blocked');
    expect(before.plan.performance?.basis).toBe('default');
    expect(after.plan.performance).toMatchObject({ basis: 'calibrated-here' });
    // The second point is this very load.
    expect(Math.abs((after.plan.performance?.tpotMs ?? 0) / 50 - 1)).toBeLessThan(0.1);
    expect(after.plan.performance?.highFactor).toBeLessThan(before.plan.performance?.highFactor ?? 0);
  });

  it('replaces what it knew of the same model, engine and box', async () => {
    const path = join(directory, 'points.json');
    await writeFile(path, JSON.stringify(file));
    await run(calibrateCommand, '--points', path, '--device', 'thor');
    await run(calibrateCommand, '--points', path, '--device', 'thor');
    const kept: unknown = JSON.parse(
      await readFile(join(directory, 'edgewright', 'calibrations.json'), 'utf8'),
    );
    expect(kept).toMatchObject({ calibrations: [{ engine: 'vllm', points: 4 }] });
  });

  it.each([
    { name: 'one point', change: { points: file.points.slice(0, 1) }, says: /points/ },
    {
      name: 'a time of zero',
      change: { points: [{ ...file.points[0], tpotMs: 0 }, file.points[1]] },
      says: /tpotMs/,
    },
    {
      name: 'a cache that the engine does not have',
      change: { kvCacheDtype: 'q8_0' },
      says: /no cache in q8_0/,
    },
    { name: 'an engine that does not exist', change: { engine: 'abacus' }, says: /engine/ },
  ])('refuses $name', async ({ change, says }) => {
    const path = join(directory, 'wrong.json');
    await writeFile(path, JSON.stringify({ ...file, ...change }));
    const error = await refusalOf(run(calibrateCommand, '--points', path, '--device', 'thor'));
    expect(error.code).toBe('calibration_invalid');
    expect(error.message).toMatch(says);
  });
});
