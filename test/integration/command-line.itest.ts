import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../packages/edgewright/src/cli/commands.ts';
import { runProduct, startProduct, type RunningProduct } from '../support/start-product.ts';

let directory: string;
let product: RunningProduct;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'edgewright-cli-'));
  const demo = await readFile('models/demo/edgewright-demo-q8_0.gguf');
  await writeFile(path.join(directory, 'short.gguf'), demo.subarray(0, 1_000_000));
  await writeFile(path.join(directory, 'empty.gguf'), '');
  await writeFile(path.join(directory, 'page.gguf'), '<!DOCTYPE html><html><body>404</body></html>');
  await writeFile(
    path.join(directory, 'pointer.gguf'),
    'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 4\n',
  );
  product = await startProduct();
});
afterAll(async () => {
  await product?.end('SIGTERM');
  await rm(directory, { recursive: true });
});

describe('up refuses before anything starts', () => {
  it.each([
    {
      name: 'a missing model file',
      argv: ['--model', 'nowhere.gguf'],
      exitCode: 2,
      code: 'model_file_missing',
      says: /no file .*nowhere\.gguf/i,
    },
    {
      name: 'a truncated one',
      argv: ['--model', 'short.gguf'],
      exitCode: 2,
      code: 'model_file_truncated',
      says: /short\.gguf.*7951936.*1000000/,
    },
    {
      name: 'an empty one',
      argv: ['--model', 'empty.gguf'],
      exitCode: 2,
      code: /^model_file_/,
      says: /empty/,
    },
    {
      name: 'a web page',
      argv: ['--model', 'page.gguf'],
      exitCode: 2,
      code: 'model_file_not_gguf',
      says: /web page/,
    },
    {
      name: 'a pointer of git-lfs',
      argv: ['--model', 'pointer.gguf'],
      exitCode: 2,
      code: 'model_file_not_gguf',
      says: /git-lfs|Git LFS/i,
    },
    {
      name: 'a directory without models',
      argv: ['--model', '.'],
      exitCode: 2,
      code: /^model_file_/,
      says: /directory/,
    },
    {
      name: 'a context beyond the training',
      argv: ['--context', '9999'],
      exitCode: 1,
      code: 'plan_blocked',
      says: /9999.*2048/,
    },
    {
      name: 'an unknown flag',
      argv: ['--session', '4'],
      exitCode: 2,
      code: 'usage',
      says: /--session.*--sessions/,
    },
    {
      name: 'a number that is none',
      argv: ['--sessions', 'many'],
      exitCode: 2,
      code: 'usage',
      says: /1 to 256.*"many"/,
    },
    {
      name: 'an address for the network without keys',
      argv: ['--host', '0.0.0.0'],
      exitCode: 2,
      code: 'keys_missing',
      says: /0\.0\.0\.0/,
    },
    {
      name: 'an address of another machine',
      argv: ['--host', '192.0.2.1', '--without-keys'],
      exitCode: 3,
      code: 'address_unavailable',
      says: /192\.0\.2\.1/,
    },
  ])('$name', async ({ argv, exitCode, code, says }) => {
    const inDirectory = argv.map((word) =>
      word.endsWith('.gguf') || word === '.' ? path.join(directory, word) : word,
    );
    // A data home without keys, whatever the user of this machine has.
    const env = { ...process.env, XDG_DATA_HOME: directory };
    const result = await runProduct(['up', '--port', '0', '--json', ...inDirectory], { env });
    expect(result.exitCode).toBe(exitCode);
    const { error } = JSON.parse(result.stdout) as {
      error: { code: string; message: string; nextStep: string };
    };
    expect(error.code).toMatch(code);
    expect(error.message).toMatch(says);
    expect(error.nextStep).not.toBe('');
    expect(result.stderr).toContain(error.message);
  });

  it('names who holds the port', async () => {
    const { exitCode, stderr } = await runProduct(['up', '--port', new URL(product.url).port]);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(new RegExp(`Process ${product.pid} .*already listens on 127\\.0\\.0\\.1`));
  });
});

describe('help', () => {
  it.each(['help', '--help', '-h'])('%s lists every command', async (word) => {
    const { exitCode, stdout } = await runProduct([word]);
    expect(exitCode).toBe(0);
    const width = Math.max(...commands.map(({ name }) => name.length));
    for (const { name, summary } of commands) expect(stdout).toContain(`${name.padEnd(width)}  ${summary}`);
  });

  it.each(commands.map(({ name }) => name))('%s has a page with an example', async (name) => {
    const { exitCode, stdout } = await runProduct([name, '--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`edgewright ${name}`);
    expect(stdout).toContain('Examples:');
  });

  it('suggests a command', async () => {
    const { exitCode, stderr } = await runProduct(['upp']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Did you mean "up"?');
  });

  it('tells the versions as JSON', async () => {
    const { stdout } = await runProduct(['version', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ schema: 'edgewright/version@1', llamaCpp: 'v0.5.0' });
  });
});

it('shows the steps as plain lines without a terminal', () => {
  const done = product
    .stderr()
    .split('\n')
    .filter((line) => line.startsWith('✔'));
  expect(done.map((line) => line.slice(2, 8).trim())).toEqual(['facts', 'model', 'plan', 'engine']);
  expect(product.stderr()).not.toContain('\u001b');
});
