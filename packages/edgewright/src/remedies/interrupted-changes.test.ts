import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { facts, finding } from './__fixtures__/sandbox-facts.ts';
import { makeSandbox, type Sandbox } from './__fixtures__/sandbox.ts';
import { applyChange, type ApplyRequest } from './apply-change.ts';
import { sha256 } from './change-host.ts';
import { unfinishedChanges } from './find-unfinished.ts';
import { undoChange } from './undo-change.ts';

const daemonJson = '/etc/docker/daemon.json';
const original = '{ "debug": true }\n';
const edited = '{"debug":true,"runtimes":{"nvidia":{"path":"nvidia-container-runtime"}}}';

const request: ApplyRequest = {
  change: 'docker-nvidia-runtime',
  facts,
  recheck: () => Promise.resolve(finding('pass')),
  verifyMs: 0,
};

async function dockerBox(options?: Parameters<typeof makeSandbox>[0]): Promise<Sandbox> {
  const sandbox = await makeSandbox(options);
  await sandbox.write(daemonJson, original);
  await sandbox.program('nvidia-ctk', `printf '%s' '${edited}' > "$ROOT${daemonJson}"`);
  await sandbox.program('systemctl', 'exit 0');
  return sandbox;
}

describe('an application that died half-way', () => {
  it('is found by the next run, blocks other changes, and is rolled back byte by byte', async () => {
    const sandbox = await dockerBox();
    const { journal } = sandbox.around;
    const { record } = await applyChange(request, sandbox.around);
    // What a kill between the command and the last write of the journal leaves behind.
    await journal.write({ ...record, state: { kind: 'applying', atMs: 1 } });

    expect(unfinishedChanges(await journal.list()).map(({ id }) => id)).toEqual([record.id]);
    await expect(applyChange(request, sandbox.around)).rejects.toMatchObject({ code: 'change_unfinished' });

    expect((await undoChange({ id: 'last' }, sandbox.around)).state.kind).toBe('rolled-back');
    expect(await sandbox.read(daemonJson)).toBe(original);
    expect(unfinishedChanges(await journal.list())).toEqual([]);
  });

  it('is harmless when it died before its command ran', async () => {
    const sandbox = await dockerBox();
    const { record } = await applyChange(request, sandbox.around);
    await sandbox.write(daemonJson, original);
    await sandbox.around.journal.write({ ...record, state: { kind: 'applying', atMs: 1 } });
    expect((await undoChange({ id: record.id }, sandbox.around)).state.kind).toBe('rolled-back');
    expect(await sandbox.read(daemonJson)).toBe(original);
  });

  it('is undone in the end when it died while it was undone', async () => {
    const sandbox = await dockerBox();
    const { record } = await applyChange(request, sandbox.around);
    await sandbox.around.journal.write({ ...record, state: { kind: 'undoing', atMs: 1 } });
    expect((await undoChange({ id: 'last' }, sandbox.around)).state.kind).toBe('undone');
    expect(await sandbox.read(daemonJson)).toBe(original);
  });

  it('counts applications, also when the clock went back between them', async () => {
    const sandbox = await dockerBox();
    const ids = [];
    for (const nowMs of [Date.UTC(2030, 0, 1), Date.UTC(1970, 0, 1)]) {
      const { record } = await applyChange(request, { ...sandbox.around, now: () => nowMs });
      ids.push(record.id);
    }
    expect(ids).toEqual(['0001-docker-nvidia-runtime', '0002-docker-nvidia-runtime']);
    expect((await undoChange({ id: 'last' }, sandbox.around)).id).toBe(ids[1]);
    expect((await undoChange({ id: 'last' }, sandbox.around)).id).toBe(ids[0]);
    expect(await sandbox.read(daemonJson)).toBe(original);
  });

  it('stays unfinished when the host cannot be put back, and can be tried again', async () => {
    const sandbox = await dockerBox();
    await sandbox.program('systemctl', 'echo "Unit docker.service not found." >&2; exit 5');
    await expect(applyChange(request, sandbox.around)).rejects.toMatchObject({
      code: 'change_not_restored',
      message: expect.stringContaining('Unit docker.service not found'),
    });
    expect(await sandbox.read(daemonJson)).toBe(original);
    expect(unfinishedChanges(await sandbox.around.journal.list())).toHaveLength(1);
    await sandbox.program('systemctl', 'exit 0');
    expect((await undoChange({ id: 'last' }, sandbox.around)).state.kind).toBe('rolled-back');
  });
});

describe('a process that is killed in the middle of a change', () => {
  it('leaves what the next run needs to put the host back', { timeout: 30_000 }, async () => {
    const sandbox = await dockerBox();
    await sandbox.program(
      'nvidia-ctk',
      `printf half > "$ROOT${daemonJson}"; echo $$ > "$ROOT/begun"; sleep 600`,
    );
    const { journal } = sandbox.around;
    const program = join(import.meta.dirname, '__fixtures__/apply-in-sandbox.ts');
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', program, sandbox.root, sandbox.path, journal.directory],
      { stdio: 'inherit' },
    );
    const pid = await pidIn(sandbox);
    await expect(applyChange(request, sandbox.around)).rejects.toMatchObject({ code: 'change_busy' });
    child.kill('SIGKILL');
    await once(child, 'exit');
    // The command outlives its parent, as after a real kill; it must not write after the rollback.
    process.kill(-pid, 'SIGKILL');

    expect(await sandbox.read(daemonJson)).toBe('half');
    await expect(applyChange(request, sandbox.around)).rejects.toMatchObject({ code: 'change_unfinished' });
    expect((await undoChange({ id: 'last' }, sandbox.around)).state.kind).toBe('rolled-back');
    expect(await sandbox.read(daemonJson)).toBe(original);
  });
});

describe('an interrupt by the user', () => {
  it('ends the command and everything it started, and puts the file back', async () => {
    const stop = new AbortController();
    const sandbox = await dockerBox({ signal: stop.signal });
    const begun = join(sandbox.root, 'begun');
    await sandbox.program(
      'nvidia-ctk',
      `printf half > "$ROOT${daemonJson}"; (sleep 600 & echo $! > "${begun}"; wait)`,
    );
    const outcome = applyChange(request, sandbox.around);
    const pid = await pidIn(sandbox);
    stop.abort();
    expect(await outcome).toMatchObject({
      kind: 'rolled-back',
      cause: expect.stringContaining('was interrupted'),
    });
    expect(await sandbox.read(daemonJson)).toBe(original);
    await expect.poll(() => isRunning(pid), { timeout: 5_000 }).toBe(false);
  });
});

describe('undo', () => {
  it('refuses when the file was changed since, shows both hashes, and obeys force', async () => {
    const sandbox = await dockerBox();
    await applyChange(request, sandbox.around);
    const foreign = '{"runtimes":{}}';
    await sandbox.write(daemonJson, foreign);
    await expect(undoChange({ id: 'last' }, sandbox.around)).rejects.toMatchObject({
      code: 'undo_refused',
      message: expect.stringMatching(
        new RegExp(`${sha256(Buffer.from(foreign))}.*${sha256(Buffer.from(edited))}`),
      ),
    });
    expect(await sandbox.read(daemonJson)).toBe(foreign);
    expect((await undoChange({ id: 'last', force: true }, sandbox.around)).state.kind).toBe('undone');
    expect(await sandbox.read(daemonJson)).toBe(original);
  });

  it('removes a file that was not there before', async () => {
    const sandbox = await makeSandbox();
    await mkdir(join(sandbox.root, 'etc/docker'), { recursive: true });
    await sandbox.program('nvidia-ctk', `printf '%s' '${edited}' > "$ROOT${daemonJson}"`);
    await sandbox.program('systemctl', 'exit 0');
    await applyChange(request, sandbox.around);
    await undoChange({ id: 'last' }, sandbox.around);
    expect(await sandbox.read(daemonJson)).toBeNull();
  });

  it('refuses a damaged copy and leaves the file alone', async () => {
    const sandbox = await dockerBox();
    const { record } = await applyChange(request, sandbox.around);
    await writeFile(
      join(sandbox.around.journal.folderOf(record.id), '_etc_docker_daemon.json.before'),
      'rubbish',
    );
    await expect(undoChange({ id: 'last' }, sandbox.around)).rejects.toMatchObject({
      code: 'change_not_restored',
    });
    expect(await sandbox.read(daemonJson)).toBe(edited);
  });

  it('refuses an id that is none', async () => {
    const sandbox = await dockerBox();
    await expect(undoChange({ id: 'nonsense' }, sandbox.around)).rejects.toMatchObject({
      code: 'undo_refused',
    });
  });
});

describe('what is put back', () => {
  it('keeps the permission bits, and the link behind which the file lies', async () => {
    const sandbox = await makeSandbox();
    await sandbox.write('/srv/daemon.json', original);
    await chmod(join(sandbox.root, 'srv/daemon.json'), 0o640);
    await mkdir(join(sandbox.root, 'etc/docker'), { recursive: true });
    await symlink(join(sandbox.root, 'srv/daemon.json'), join(sandbox.root, daemonJson));
    await sandbox.program(
      'nvidia-ctk',
      `rm "$ROOT/srv/daemon.json"; printf '%s' '${edited}' > "$ROOT/srv/daemon.json"`,
    );
    await sandbox.program('systemctl', 'exit 0');
    await applyChange(request, sandbox.around);
    await undoChange({ id: 'last' }, sandbox.around);
    expect(await sandbox.read('/srv/daemon.json')).toBe(original);
    expect((await stat(join(sandbox.root, 'srv/daemon.json'))).mode & 0o777).toBe(0o640);
    expect(await sandbox.read(daemonJson)).toBe(original);
  });
});

describe('refusals before anything is touched', () => {
  it('leaves a broken daemon.json to its author', async () => {
    const sandbox = await dockerBox();
    await sandbox.write(daemonJson, '{} // no JSON');
    await expect(applyChange(request, sandbox.around)).rejects.toMatchObject({ code: 'change_refused' });
    expect(await sandbox.calls()).toEqual([]);
  });

  it('lets only one process change the host, and takes over the lock of one that has ended', async () => {
    const sandbox = await dockerBox();
    const { journal } = sandbox.around;
    const other = spawn('sleep', ['600']);
    await journal.exclusively(async () => {
      await writeFile(join(journal.directory, 'lock'), String(other.pid));
      await expect(applyChange(request, sandbox.around)).rejects.toMatchObject({ code: 'change_busy' });
    });
    other.kill('SIGKILL');
    await once(other, 'exit');
    await writeFile(join(journal.directory, 'lock'), String(other.pid));
    expect((await applyChange(request, sandbox.around)).kind).toBe('applied');
  });

  it('waits until the check agrees, and asks it again', async () => {
    const sandbox = await dockerBox();
    let asked = 0;
    const recheck = (): ReturnType<ApplyRequest['recheck']> => {
      asked += 1;
      return Promise.resolve(asked < 3 ? finding('fail', 'docker-nvidia-runtime') : finding('pass'));
    };
    expect((await applyChange({ ...request, recheck, verifyMs: 60_000 }, sandbox.around)).kind).toBe(
      'applied',
    );
    expect(asked).toBe(3);
  });

  it('does not take "could not be judged" for success', async () => {
    const sandbox = await dockerBox();
    const recheck = (): ReturnType<ApplyRequest['recheck']> => Promise.resolve(finding('skip'));
    expect((await applyChange({ ...request, recheck }, sandbox.around)).kind).toBe('rolled-back');
  });
});

async function pidIn(sandbox: Sandbox): Promise<number> {
  await expect.poll(() => sandbox.read('/begun'), { timeout: 20_000 }).toMatch(/^\d+\n$/);
  return Number(await sandbox.read('/begun'));
}

/** A killed process of which nobody takes notice stays as a zombie where there is no init. */
async function isRunning(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return status !== '' && !/\) Z /.test(status);
}
