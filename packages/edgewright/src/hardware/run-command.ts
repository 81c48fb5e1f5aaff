import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { limits } from '../contract/limits.ts';
import type { CommandOutcome } from './machine.ts';

/**
 * Runs a program to its end or to the deadline: no shell, no standard input, messages in English, a process
 * group of its own that is killed as a whole. Output beyond the limit is read and dropped, so that the program
 * does not stand still on a full pipe.
 */
export function runCommand(
  program: string,
  parameters: readonly string[],
  options: { deadlineMs: number; environment: NodeJS.ProcessEnv },
): Promise<CommandOutcome> {
  return new Promise((resolve) => {
    const startedAt = performance.now();
    const child = spawn(program, parameters, {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      env: { ...options.environment, LC_ALL: 'C', LANGUAGE: 'C' },
    });
    const stdout = collect(child.stdout);
    const stderr = collect(child.stderr);
    const deadline = setTimeout(() => {
      killGroup(child.pid);
      // A grandchild that left the group may hold the pipes open: they are not waited for.
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ kind: 'timeout', afterMs: options.deadlineMs });
    }, options.deadlineMs);
    child.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(deadline);
      resolve(error.code === 'ENOENT' ? { kind: 'absent' } : { kind: 'failed', why: error.message });
    });
    child.once('close', (code, signal) => {
      clearTimeout(deadline);
      const durationMs = Math.round(performance.now() - startedAt);
      if (code === null) resolve({ kind: 'failed', why: `ended by ${signal ?? 'an unknown signal'}` });
      else resolve({ kind: 'ran', exitCode: code, stdout: stdout(), stderr: stderr(), durationMs });
    });
  });
}

function collect(stream: Readable): () => string {
  const chunks: Buffer[] = [];
  let length = 0;
  stream.on('data', (chunk: Buffer) => {
    const room = limits.probeOutputBytes - length;
    if (room <= 0) return;
    chunks.push(chunk.subarray(0, room));
    length += Math.min(chunk.length, room);
  });
  // A destroyed pipe reports itself here too; the outcome was decided elsewhere.
  stream.on('error', () => undefined);
  return () => Buffer.concat(chunks).toString('utf8');
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended in the meantime.
  }
}
