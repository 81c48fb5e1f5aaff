import { describe, expect, it } from 'vitest';
import type { ChangeId } from '../contract/change.ts';
import { facts, finding } from './__fixtures__/sandbox-facts.ts';
import { makeSandbox, type Sandbox } from './__fixtures__/sandbox.ts';
import { applyChange } from './apply-change.ts';
import { changes } from './changes.ts';
import { undoChange } from './undo-change.ts';

/** One change: a sandbox in which it works, what it leaves there, and a way in which its command fails. */
interface Case {
  change: ChangeId;
  /** Files before; the key is the path. */
  files: Record<string, string>;
  programs: Record<string, string>;
  /** The state that the change is about, read from the sandbox: what programs wrote, files it edits. */
  watch: readonly string[];
  calls: readonly string[];
  undoCalls: readonly string[];
  /** Programs that fail after they have done half of their work. */
  failing: Record<string, string>;
}

const daemonJson = '{\n  "log-driver": "json-file",\n\t"debug": false }\n';
const editDaemonJson = `printf '{"log-driver":"json-file","runtimes":{"nvidia":{"path":"nvidia-container-runtime"}}}' > "$ROOT/etc/docker/daemon.json"`;
const meminfo = 'MemTotal: 125772000 kB\nMemFree: 15000000 kB\nMemAvailable: 118000000 kB\n';

const cases: readonly Case[] = [
  {
    change: 'docker-nvidia-runtime',
    files: { '/etc/docker/daemon.json': daemonJson },
    programs: { 'nvidia-ctk': editDaemonJson, systemctl: 'exit 0' },
    watch: ['/etc/docker/daemon.json'],
    calls: ['nvidia-ctk runtime configure --runtime=docker', 'systemctl reload docker'],
    undoCalls: ['systemctl reload docker'],
    failing: { 'nvidia-ctk': `${editDaemonJson}; echo 'unable to flush config' >&2; exit 1` },
  },
  {
    change: 'cdi-spec',
    files: { '/etc/cdi/nvidia.yaml': 'cdiVersion: 0.5.0\n' },
    programs: { 'nvidia-ctk': `printf 'cdiVersion: 0.6.0\\n' > "$ROOT/etc/cdi/nvidia.yaml"` },
    watch: ['/etc/cdi/nvidia.yaml'],
    calls: ['nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml'],
    undoCalls: [],
    failing: { 'nvidia-ctk': `printf 'half' > "$ROOT/etc/cdi/nvidia.yaml"; exit 1` },
  },
  {
    change: 'persistence-mode',
    files: { '/mode': 'off\n' },
    programs: { 'nvidia-smi': `test "$4" = 1 && echo on > "$ROOT/mode" || echo off > "$ROOT/mode"` },
    watch: ['/mode'],
    calls: ['nvidia-smi -i 1 -pm 1'],
    undoCalls: ['nvidia-smi -i 1 -pm 0'],
    failing: {
      'nvidia-smi': `test "$4" = 1 || { echo off > "$ROOT/mode"; exit 0; }; echo on > "$ROOT/mode"; exit 4`,
    },
  },
  {
    change: 'time-sync',
    files: { '/ntp': 'false\n' },
    programs: { timedatectl: `echo "$2" > "$ROOT/ntp"` },
    watch: ['/ntp'],
    calls: ['timedatectl set-ntp true'],
    undoCalls: ['timedatectl set-ntp false'],
    failing: { timedatectl: `echo "$2" > "$ROOT/ntp"; test "$2" = false` },
  },
];

async function arrange(one: Case, programs: Record<string, string> = one.programs): Promise<Sandbox> {
  const sandbox = await makeSandbox();
  for (const [path, content] of Object.entries(one.files)) await sandbox.write(path, content);
  for (const [name, script] of Object.entries({ ...one.programs, ...programs })) {
    await sandbox.program(name, script);
  }
  return sandbox;
}

async function watched(one: Case, sandbox: Sandbox): Promise<(string | null)[]> {
  return Promise.all(one.watch.map((path) => sandbox.read(path)));
}

function apply(
  one: Case,
  sandbox: Sandbox,
  status: 'pass' | 'warn' = 'pass',
): ReturnType<typeof applyChange> {
  return applyChange(
    {
      change: one.change,
      facts,
      recheck: () => Promise.resolve(finding(status, status === 'pass' ? undefined : one.change)),
      verifyMs: 0,
    },
    sandbox.around,
  );
}

it('has a case for every change that can be undone', () => {
  const undoable = changes.filter((change) => change.nothingToUndo === null).map(({ id }) => id);
  expect(cases.map(({ change }) => change).toSorted()).toEqual(undoable.toSorted());
});

describe.each(cases.map((one) => [one.change, one] as const))('%s', (_name, one) => {
  it('is applied, checked and taken back', async () => {
    const sandbox = await arrange(one);
    const before = await watched(one, sandbox);

    const outcome = await apply(one, sandbox);
    expect(outcome).toMatchObject({
      kind: 'applied',
      record: { state: { kind: 'applied', evidence: 'it is pass now' } },
    });
    expect(await sandbox.calls()).toEqual(one.calls);
    expect(await watched(one, sandbox)).not.toEqual(before);

    expect((await undoChange({ id: 'last' }, sandbox.around)).state.kind).toBe('undone');
    expect(await watched(one, sandbox)).toEqual(before);
    expect(await sandbox.calls()).toEqual([...one.calls, ...one.undoCalls]);
    await expect(undoChange({ id: outcome.record.id }, sandbox.around)).rejects.toMatchObject({
      code: 'undo_refused',
      message: expect.stringContaining('undone already'),
    });
    await expect(undoChange({ id: 'last' }, sandbox.around)).rejects.toMatchObject({ code: 'undo_refused' });
  });

  it('is rolled back when the check still disagrees', async () => {
    const sandbox = await arrange(one);
    const before = await watched(one, sandbox);
    const outcome = await apply(one, sandbox, 'warn');
    expect(outcome).toMatchObject({ kind: 'rolled-back', cause: expect.stringContaining('still says warn') });
    expect(await watched(one, sandbox)).toEqual(before);
    expect(await sandbox.calls()).toEqual([...one.calls, ...one.undoCalls]);
  });

  it('is rolled back when its command fails half-way', async () => {
    const sandbox = await arrange(one, one.failing);
    const before = await watched(one, sandbox);
    const outcome = await apply(one, sandbox);
    expect(outcome).toMatchObject({
      kind: 'rolled-back',
      cause: expect.stringMatching(/ended with status \d/),
    });
    expect(await watched(one, sandbox)).toEqual(before);
  });

  it('is rolled back when its command hangs', async () => {
    const [name] = Object.keys(one.failing);
    const sandbox = await arrange(one);
    const before = await watched(one, sandbox);
    const stop = new AbortController();
    await sandbox.program(String(name), 'case "$*" in *false|*"-pm 0") exit 0;; esac; sleep 600');
    const around = {
      ...sandbox.around,
      signal: stop.signal,
      host: {
        ...sandbox.around.host,
        // The same real program, with a deadline that a test can wait for.
        run: (argv: readonly string[], options: { deadlineMs: number }) =>
          sandbox.around.host.run(argv, { ...options, deadlineMs: 300 }),
      },
    };
    const outcome = await applyChange(
      { change: one.change, facts, recheck: () => Promise.resolve(finding('pass')) },
      around,
    );
    expect(outcome).toMatchObject({
      kind: 'rolled-back',
      cause: expect.stringContaining('did not end within'),
    });
    expect(await watched(one, sandbox)).toEqual(before);
  });

  it('is refused to a user who is not root, and touches nothing', async () => {
    const sandbox = await arrange(one);
    const before = await watched(one, sandbox);
    const around = { ...sandbox.around, host: { ...sandbox.around.host, isRoot: false } };
    const request = { change: one.change, facts, recheck: () => Promise.resolve(finding('pass')) };
    await expect(applyChange(request, around)).rejects.toMatchObject({
      code: 'root_needed',
      row: { exitCode: 3 },
    });
    expect(await watched(one, sandbox)).toEqual(before);
    expect(await sandbox.calls()).toEqual([]);
    expect(await sandbox.around.journal.list()).toEqual([]);
  });
});

describe('memory-reclaim', () => {
  it('writes to disk, gives the cache back and reports both numbers', async () => {
    const sandbox = await makeSandbox();
    await sandbox.write('/proc/meminfo', meminfo);
    await sandbox.write('/proc/sys/vm/drop_caches', '0');
    await sandbox.program('sync', `sed -i 's/MemFree: .*/MemFree: 117000000 kB/' "$ROOT/proc/meminfo"`);
    const outcome = await applyChange(
      { change: 'memory-reclaim', facts, recheck: () => Promise.resolve(finding('pass')) },
      sandbox.around,
    );
    expect(outcome).toMatchObject({
      kind: 'applied',
      record: {
        state: {
          measured: { before: 'free 14.3 GiB, available 113 GiB', after: 'free 112 GiB, available 113 GiB' },
        },
      },
    });
    expect(await sandbox.read('/proc/sys/vm/drop_caches')).toBe('3');
    await expect(undoChange({ id: outcome.record.id }, sandbox.around)).rejects.toMatchObject({
      code: 'undo_refused',
      message: expect.stringContaining('nothing to undo'),
    });
    await expect(undoChange({ id: 'last' }, sandbox.around)).rejects.toMatchObject({ code: 'undo_refused' });
  });

  it('ends as rolled back when the kernel has no such switch', async () => {
    const sandbox = await makeSandbox();
    await sandbox.program('sync', 'exit 0');
    const outcome = await applyChange(
      { change: 'memory-reclaim', facts, recheck: () => Promise.resolve(finding('pass')) },
      sandbox.around,
    );
    expect(outcome).toMatchObject({ kind: 'rolled-back', cause: expect.stringContaining('ENOENT') });
  });
});
