import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { limits } from '../contract/limits.ts';
import type { CommandOutcome } from './machine.ts';

/**
 * Runs a program to its end, to the deadline or until it is not wanted any more: no shell, no standard input, messages in English, a process
 * group of its own that is killed as a whole. Output beyond the limit is read and dropped, so that the program
 * does not stand still on a full pipe.
 */
export function runCommand(
  program: string,
  parameters: readonly string[],
  options: { deadlineMs: number; environment: NodeJS.ProcessEnv; signal?: AbortSignal | undefined },
): Promise<CommandOutcome> {
  const { signal: stop } = options;
  if (stop?.aborted === true) return Promise.resolve(stopped);
  return new Promise((settle) => {
    const startedAt = performance.now();
    const child = spawn(program, parameters, {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      env: { ...options.environment, LC_ALL: 'C', LANGUAGE: 'C' },
    });
    const stdout = collect(child.stdout);
    const stderr = collect(child.stderr);
    const resolve = (outcome: CommandOutcome): void => {
      clearTimeout(deadline);
      stop?.removeEventListener('abort', onStop);
      settle(outcome);
    };
    const end = (outcome: CommandOutcome): void => {
      killGroup(child.pid);
      // A grandchild that left the group may hold the pipes open: they are not waited for.
      child.stdout.destroy();
      child.stderr.destroy();
      resolve(outcome);
    };
    const deadline = setTimeout(() => {
      end({ kind: 'timeout', afterMs: options.deadlineMs });
    }, options.deadlineMs);
    const onStop = (): void => end(stopped);
    stop?.addEventListener('abort', onStop, { once: true });
    child.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code === 'ENOENT' ? { kind: 'absent' } : { kind: 'failed', why: error.message });
    });
    child.once('close', (code, signal) => {
      const durationMs = Math.round(performance.now() - startedAt);
      if (code === null) resolve({ kind: 'failed', why: `ended by ${signal ?? 'an unknown signal'}` });
      else resolve({ kind: 'ran', exitCode: code, stdout: stdout(), stderr: stderr(), durationMs });
    });
  });
}

const stopped: CommandOutcome = { kind: 'failed', why: 'it was not wanted any more' };

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
