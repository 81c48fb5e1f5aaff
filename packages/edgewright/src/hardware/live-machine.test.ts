import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '../contract/limits.ts';
import { liveMachine } from './live-machine.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'edgewright-machine-'));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

async function put(path: string, content: string, mode = 0o644): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
  await chmod(join(root, path), mode);
}

/** A program of the sandbox: a shell script on a PATH of its own. */
async function program(name: string, script: string): Promise<void> {
  await put(`/bin/${name}`, `#!/bin/sh\n${script}\n`, 0o755);
}

function machine(): ReturnType<typeof liveMachine> {
  return liveMachine({ root, path: join(root, 'bin') });
}

describe('files and folders of a live machine', () => {
  it('reads below its root', async () => {
    await put('/etc/thing', 'one\n');
    expect(await machine().readText('/etc/thing')).toEqual({ kind: 'read', content: 'one\n' });
    expect(await machine().list('/etc')).toEqual({ kind: 'read', content: ['thing'] });
  });

  it.each(['/nowhere', '/etc/thing/below-a-file'])('says that %s is absent', async (path) => {
    await put('/etc/thing', '');
    expect(await machine().readText(path)).toEqual({ kind: 'absent' });
    expect(await machine().list(path)).toEqual({ kind: 'absent' });
  });

  it('reads no more of a file than the limit', async () => {
    await put('/long', 'x'.repeat(limits.hostFileBytes + 100));
    const outcome = await machine().readText('/long');
    expect(outcome.kind === 'read' && outcome.content.length).toBe(limits.hostFileBytes);
  });

  it('does not take a folder for a file', async () => {
    await mkdir(join(root, 'folder'));
    expect(await machine().readText('/folder')).toEqual({ kind: 'failed', why: 'EISDIR' });
  });

  it.skipIf(process.getuid?.() === 0)('tells what it may not read', async () => {
    await put('/secret', '', 0o000);
    expect(await machine().readText('/secret')).toEqual({ kind: 'denied' });
  });
});

describe('commands of a live machine', () => {
  it('gives outputs and exit code', async () => {
    await program('tool', 'echo out; echo err >&2; exit 3');
    expect(await machine().run(['tool'])).toMatchObject({
      kind: 'ran',
      exitCode: 3,
      stdout: 'out\n',
      stderr: 'err\n',
    });
  });

  it('hands over arguments as they are, without a shell', async () => {
    await program('tool', 'printf "%s|" "$@"');
    const outcome = await machine().run(['tool', '$HOME', 'a b', '; exit 9', '*']);
    expect(outcome).toMatchObject({ exitCode: 0, stdout: '$HOME|a b|; exit 9|*|' });
  });

  it('has no standard input, and messages are English', async () => {
    await program('tool', '/bin/cat; echo "$LC_ALL"');
    expect(await machine().run(['tool'])).toMatchObject({ exitCode: 0, stdout: 'C\n' });
  });

  it('knows what is not installed', async () => {
    await put('/bin/notes', 'no program');
    expect(await machine().run(['tool'])).toEqual({ kind: 'absent' });
    expect(await machine().run(['notes'])).toEqual({ kind: 'absent' });
    expect(await machine().run(['/usr/local/cuda/bin/nvcc'])).toEqual({ kind: 'absent' });
    expect(await machine().run([])).toEqual({ kind: 'absent' });
  });

  it('finds programs by absolute path below its root, also through links', async () => {
    await program('real', 'echo found');
    await mkdir(join(root, 'opt'));
    await symlink(join(root, 'bin/real'), join(root, 'opt/link'));
    expect(await machine().run(['/opt/link'])).toMatchObject({ stdout: 'found\n' });
  });

  it('says why a program cannot be run', async () => {
    await put('/bin/broken', '#!/no/such/interpreter\n', 0o755);
    const outcome = await machine().run(['broken']);
    expect(['absent', 'failed']).toContain(outcome.kind);
  });

  it.skipIf(process.platform !== 'linux')(
    'ends a program and its children at the deadline, and does not wait for their pipes',
    async () => {
      await program('hang', `/bin/sleep 600 & echo $! > ${root}/child; wait`);
      expect(await machine().run(['hang'], { deadlineMs: 300 })).toEqual({ kind: 'timeout', afterMs: 300 });
      const child = await liveMachine({ root }).readText('/child');
      const pid = child.kind === 'read' ? Number(child.content) : Number.NaN;
      await expect.poll(() => isAlive(pid)).toBe(false);
    },
  );

  it('keeps the beginning of an endless output, and lets the program end', async () => {
    const blocks = Math.ceil(limits.probeOutputBytes / 65_536) + 8;
    await program('loud', `exec /bin/dd if=/dev/zero bs=65536 count=${blocks}`);
    const outcome = await machine().run(['loud']);
    expect(outcome).toMatchObject({ kind: 'ran', exitCode: 0 });
    expect(outcome.kind === 'ran' && outcome.stdout.length).toBe(limits.probeOutputBytes);
  });

  it('tells a program that was killed', async () => {
    await program('dies', 'kill -9 $$');
    expect(await machine().run(['dies'])).toEqual({ kind: 'failed', why: 'ended by SIGKILL' });
  });
});

describe('sockets of a live machine', () => {
  let server: Server;
  beforeEach(async () => {
    server = createServer((request, response) => {
      if (request.url === '/cut') response.destroy();
      else
        response.writeHead(request.url === '/no' ? 500 : 200).end(`${request.headers.host} ${request.url}`);
    }).listen(join(root, 'api.sock'));
    await once(server, 'listening');
  });
  afterEach(() => {
    server.close();
  });

  it.each([
    ['/info?all=1', { kind: 'answered', status: 200, body: 'localhost /info?all=1' }],
    ['/no', { kind: 'answered', status: 500 }],
    ['/cut', { kind: 'failed' }],
  ])('asks for %s', async (path, expected) => {
    expect(await machine().getFromSocket('/api.sock', path)).toMatchObject(expected);
  });

  it('tells a missing socket from one that nobody answers at', async () => {
    expect(await machine().getFromSocket('/other.sock', '/')).toEqual({ kind: 'absent' });
    await put('/file.sock', '');
    expect(await machine().getFromSocket('/file.sock', '/')).toMatchObject({ kind: 'failed' });
  });
});

/** Whether it still runs; one that has ended and was not collected by its parent does not. */
async function isAlive(pid: number): Promise<boolean> {
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return state !== null && !/\) [ZX] /.test(state);
}
