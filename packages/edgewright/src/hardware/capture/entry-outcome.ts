import type { CommandOutcome, ReadOutcome, SocketOutcome } from '../machine.ts';
import type { CaptureEntry } from './capture-entry.ts';

/**
 * How outcomes stand in a capture, and back. Exit codes are those of a shell and of curl, so that a capture taken
 * by hand reads the same: 127 not found, 126 could not be run, 124 as `timeout` ends; curl's 7, 22 and 28.
 */
type Answer = Omit<CaptureEntry, 'command'>;

export function answerOfCommand(outcome: CommandOutcome, name: string): Answer {
  switch (outcome.kind) {
    case 'ran':
      return { stdout: outcome.stdout, stderr: outcome.stderr, exitCode: outcome.exitCode };
    case 'absent':
      return said(127, `${name}: command not found`);
    case 'timeout':
      return said(124, `${name}: timed out after ${outcome.afterMs} ms`);
    case 'failed':
      return said(126, outcome.why);
  }
}

export function commandOutcome(entry: CaptureEntry): CommandOutcome {
  const text = `${entry.stdout}${entry.stderr}`;
  if (entry.exitCode === 127) return { kind: 'absent' };
  if (entry.exitCode === 124) {
    return { kind: 'timeout', afterMs: Number(/after (\d+) ms/.exec(text)?.[1] ?? 0) };
  }
  if (entry.exitCode === 126) return { kind: 'failed', why: text.trim() };
  return {
    kind: 'ran',
    exitCode: entry.exitCode,
    stdout: entry.stdout,
    stderr: entry.stderr,
    durationMs: 0,
  };
}

/** For `cat PATH` and `ls PATH`; what is not there is not written down at all. */
export function answerOfRead(
  outcome: Exclude<ReadOutcome<string>, { kind: 'absent' }>,
  command: string,
): Answer {
  switch (outcome.kind) {
    case 'read':
      return { stdout: outcome.content, stderr: '', exitCode: 0 };
    case 'denied':
      return said(1, `${command}: Permission denied`);
    case 'failed':
      return said(1, `${command}: ${outcome.why}`);
  }
}

export function readOutcome(entry: CaptureEntry): ReadOutcome<string> {
  if (entry.exitCode === 0) return { kind: 'read', content: entry.stdout };
  const text = `${entry.stdout}${entry.stderr}`.trim();
  if (/permission denied/i.test(text)) return { kind: 'denied' };
  if (/no such file/i.test(text) || entry.exitCode === 127) return { kind: 'absent' };
  return { kind: 'failed', why: /: ([^:]+)$/.exec(text)?.[1] ?? text };
}

export function answerOfSocket(outcome: SocketOutcome): Answer {
  switch (outcome.kind) {
    case 'answered':
      if (outcome.status < 400) return { stdout: outcome.body, stderr: '', exitCode: 0 };
      return said(22, `curl: (22) The requested URL returned error: ${outcome.status}`);
    case 'absent':
      return said(7, 'curl: (7) Failed to connect: No such file or directory');
    case 'denied':
      return said(7, 'curl: (7) Failed to connect: Permission denied');
    case 'timeout':
      return said(28, `curl: (28) Operation timed out after ${outcome.afterMs} ms`);
    case 'failed':
      return said(7, `curl: (7) ${outcome.why}`);
  }
}

export function socketOutcome(entry: CaptureEntry): SocketOutcome {
  if (entry.exitCode === 0) return { kind: 'answered', status: 200, body: entry.stdout, durationMs: 0 };
  const text = `${entry.stdout}${entry.stderr}`.trim();
  if (/permission denied/i.test(text)) return { kind: 'denied' };
  if (/no such file/i.test(text)) return { kind: 'absent' };
  if (entry.exitCode === 28) {
    return { kind: 'timeout', afterMs: Number(/after (\d+) m/.exec(text)?.[1] ?? 0) };
  }
  const status = /returned error: (\d{3})/.exec(text)?.[1];
  if (status !== undefined) return { kind: 'answered', status: Number(status), body: '', durationMs: 0 };
  return { kind: 'failed', why: text.replace(/^curl: \(\d+\) /, '') };
}

function said(exitCode: number, stderr: string): Answer {
  return { stdout: '', stderr, exitCode };
}
