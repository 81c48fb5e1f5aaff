import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { runBuildCommand, type BuildCommand } from './build-command.ts';

const shell = (script: string, more: Partial<BuildCommand> = {}): BuildCommand => ({
  program: '/bin/sh',
  parameters: ['-c', script],
  directory: '/',
  environment: process.env,
  deadlineMs: 60_000,
  ...more,
});
const never = new AbortController().signal;

it('gives lines as they come, of both streams', async () => {
  const lines: string[] = [];
  const tail = await runBuildCommand(
    shell('echo one; echo two >&2', { onLine: (line) => lines.push(line) }),
    never,
  );
  expect(new Set(lines)).toEqual(new Set(['one', 'two']));
  expect(tail).toEqual(lines);
});

it.each([
  [
    'from the line of the first error',
    'echo fine; echo "x.c:1: error: no"; echo after; exit 2',
    'exit code 2.\n  x.c:1: error: no\n  after',
  ],
  [
    'without progress that only sounds like it',
    'echo "[1/2] Building error.c"; echo why; exit 2',
    'exit code 2.\n  why',
  ],
  ['with its last lines', 'echo only; exit 1', 'exit code 1.\n  only'],
  ['by the signal that ended it', 'kill -9 $$', 'ended with SIGKILL.'],
])('explains a failure %s', async (_, script, message) => {
  await expect(runBuildCommand(shell(script), never)).rejects.toMatchObject({
    code: 'build_failed',
    message: expect.stringContaining(message) as string,
  });
});

it('says when a program is not there', async () => {
  const command = shell('', { program: '/nowhere/cmake' });
  await expect(runBuildCommand(command, never)).rejects.toMatchObject({ code: 'build_failed' });
});

it('ends at its deadline', async () => {
  const command = shell('sleep 600', { deadlineMs: 50 });
  await expect(runBuildCommand(command, never)).rejects.toMatchObject({
    message: expect.stringContaining('did not end within 50 ms') as string,
  });
});

it('ends with its grandchildren when it is not wanted any more', async () => {
  const stop = new AbortController();
  const reason = new Error('stopped');
  let grandchild = 0;
  const script = 'sh -c "trap \'\' TERM; echo pid \\$\\$; exec sleep 600" & wait';
  const onLine = (line: string): void => {
    grandchild = Number(line.replace('pid ', ''));
    stop.abort(reason);
  };
  await expect(runBuildCommand(shell(script, { onLine, stopGraceMs: 100 }), stop.signal)).rejects.toBe(
    reason,
  );
  expect(grandchild).toBeGreaterThan(0);
  await expect.poll(() => isRunning(grandchild)).toBe(false);
});

/** One that has ended and waits for its parent to notice does not run. */
function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
