import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ContainerLaunch, LaunchPlace, ProcessLaunch } from '../launch-spec.ts';
import { renderCommand } from './render-command.ts';

const directories: string[] = [];
afterEach(() => {
  for (const path of directories.splice(0)) rmSync(path, { recursive: true });
});

function placeIn(name: string): LaunchPlace {
  const directory = mkdtempSync(join(tmpdir(), 'render-'));
  directories.push(directory);
  return { host: '127.0.0.1', port: 8_000, runDirectory: join(directory, name) };
}

/** Prints its variables and arguments, each ended by a zero. */
const program: ProcessLaunch = { kind: 'process', command: 'printf', argv: [], env: {}, files: [] };
const container: ContainerLaunch = {
  kind: 'container',
  image: 'example/engine:1',
  entrypoint: null,
  argv: [],
  env: {},
  mounts: [],
  files: [],
  gpu: { kind: 'none' },
  network: { kind: 'host' },
  sharedMemory: 'host',
  ulimits: [],
};

function shell(lines: readonly string[], directory = '/'): { words: string[]; stderr: string } {
  const docker = `docker() { printf '%s\\0' "$@"; }\n`;
  const { stdout, stderr } = spawnSync('sh', ['-eu'], {
    input: docker + lines.join('\n'),
    cwd: directory,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: '/home/some one' },
  });
  return { words: stdout.split('\0').slice(0, -1), stderr };
}

describe('renderCommand, read back by a shell', () => {
  it.each([
    ['a plain word', 'plain'],
    ['nothing', ''],
    ['JSON', '{"method":"eagle3","model":"a b"}'],
    ['quotes', `it's "here"`],
    ['a dollar', 'costs $5 and $HOME'],
    ['a substitution', '$(reboot) `reboot`'],
    ['a tilde', '~/models'],
    ['several lines', 'one\ntwo'],
    ['a backslash', String.raw`C:\n`],
    ['a glob', 'layers.*.weight'],
    ['overrides', 'a=1;b=2'],
  ])('keeps %s as one word', (_, word) => {
    const lines = renderCommand({ ...program, argv: ['%s\\0', '--flag', word, 'last'] }, placeIn('run'));
    expect(shell(lines)).toEqual({ words: ['--flag', word, 'last'], stderr: '' });
  });

  it('hands variables to a process', () => {
    const lines = renderCommand(
      {
        ...program,
        command: 'sh',
        argv: ['-c', String.raw`printf '%s\0' "$ONE" "$TWO"`],
        env: { ONE: "it's", TWO: '' },
      },
      placeIn('run'),
    );
    expect(shell(lines).words).toEqual(["it's", '']);
  });

  it('writes the files before it starts, whatever stands in them', () => {
    const place = placeIn('a folder');
    const content = "first: 'one'\nEND\n$HOME `x`\n\nlast\n";
    const lines = renderCommand(
      { ...program, argv: ['done\\0'], files: [{ path: 'models/llm/model.yaml', content }] },
      place,
    );
    expect(shell(lines).words).toEqual(['done']);
    expect(readFileSync(join(place.runDirectory, 'models/llm/model.yaml'), 'utf8')).toBe(content);
  });

  it('leaves the home folder to the shell that runs it', () => {
    const lines = renderCommand(
      {
        ...container,
        mounts: [{ from: '$HOME/.cache/hugging face', to: '/root/.cache', readOnly: true }],
        argv: ['--note', '$HOMELESS'],
      },
      placeIn('run'),
    );
    expect(shell(lines).words).toEqual(
      expect.arrayContaining(['/home/some one/.cache/hugging face:/root/.cache:ro', '--note', '$HOMELESS']),
    );
  });

  it.each<[string, Partial<ContainerLaunch>, string[]]>([
    ['the runtime', { gpu: { kind: 'runtime', runtime: 'nvidia' } }, ['--runtime', 'nvidia']],
    ['all GPUs', { gpu: { kind: 'gpus' } }, ['--gpus', 'all']],
    [
      'devices',
      { gpu: { kind: 'cdi', devices: ['nvidia.com/gpu=all'] } },
      ['--device', 'nvidia.com/gpu=all'],
    ],
    ['the host network', { network: { kind: 'host' } }, ['--network', 'host']],
    [
      'a port on loopback',
      { network: { kind: 'bridge', port: 8000, hostPort: 9001 } },
      ['-p', '127.0.0.1:9001:8000'],
    ],
    ['shared memory', { sharedMemory: 1024 }, ['--shm-size', '1024']],
    ['limits', { ulimits: [{ name: 'stack', soft: 1, hard: 2 }] }, ['--ulimit', 'stack=1:2']],
    ['an entry point', { entrypoint: ['python3', '-m'], argv: ['x'] }, ['--entrypoint', 'python3']],
  ])('asks Docker for %s', (_, change, expected) => {
    const { words } = shell(renderCommand({ ...container, ...change }, placeIn('run')));
    expect(words.join(' ')).toContain(expected.join(' '));
    expect(words.slice(0, 2)).toEqual(['run', '--rm']);
  });

  it('puts further words of an entry point behind the image', () => {
    const spec: ContainerLaunch = {
      ...container,
      entrypoint: ['python3', '-m', 'engine'],
      argv: ['--port', '1'],
    };
    const { words } = shell(renderCommand(spec, placeIn('run')));
    expect(words.slice(words.indexOf('example/engine:1'))).toEqual([
      'example/engine:1',
      '-m',
      'engine',
      '--port',
      '1',
    ]);
  });

  it('mounts the files of the start', () => {
    const place = placeIn('run');
    const lines = renderCommand({ ...container, files: [{ path: 'a.yaml', content: 'a: 1\n' }] }, place);
    expect(shell(lines).words).toContain(`${place.runDirectory}:/config:ro`);
  });

  it('starts nothing for an engine of somebody else', () => {
    const lines = renderCommand({ kind: 'attached', baseUrl: 'http://box:8000' }, placeIn('run'));
    expect(shell(lines)).toEqual({ words: [], stderr: '' });
  });
});
