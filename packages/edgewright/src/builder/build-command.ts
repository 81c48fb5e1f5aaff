import { spawn, type ChildProcess } from 'node:child_process';
import { AppError } from '../base/app-error.ts';
import { formatDuration } from '../base/format-quantity.ts';
import { splitLogLines } from '../base/split-lines.ts';
import { limits } from '../contract/limits.ts';
import { readBuildProgress } from './read-build-progress.ts';

/** A tool that is run for the build. */
export interface BuildCommand {
  readonly program: string;
  readonly parameters: readonly string[];
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly deadlineMs: number;
  /** From being asked to end to being ended. @default limits.buildStopGraceMs */
  readonly stopGraceMs?: number;
  readonly onLine?: (line: string) => void;
  /** Where its output is kept, to be named in a failure. */
  readonly log?: string;
}

/** A tool that runs. */
export interface RunningTool {
  /** How it ended, after all its children closed their output. */
  readonly ended: Promise<{ exitCode: number | null; signal: NodeJS.Signals | null }>;
  /** The last lines it wrote. */
  tail(): readonly string[];
  /** Ends it and all that it started. */
  end(): Promise<void>;
}

/**
 * Runs a tool to its end. It has a process group of its own, which is ended as a whole at the deadline and when the
 * signal aborts; nothing of it runs on after that.
 *
 * @throws AppError `build_failed`; the abort reason when it was stopped
 */
export async function runBuildCommand(
  command: BuildCommand,
  signal: AbortSignal,
): Promise<readonly string[]> {
  signal.throwIfAborted();
  const tool = startTool(command);
  let isLate = false;
  const deadline = setTimeout(() => {
    isLate = true;
    void tool.end();
  }, command.deadlineMs);
  const onAbort = (): void => void tool.end();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const outcome = await tool.ended;
    signal.throwIfAborted();
    if (outcome.exitCode === 0 && !isLate) return tool.tail();
    const how = isLate
      ? `did not end within ${formatDuration(command.deadlineMs)}`
      : `ended with ${outcome.signal ?? `exit code ${outcome.exitCode}`}`;
    throw buildFailure(`${command.program} ${how}`, tool.tail(), command.log);
  } finally {
    clearTimeout(deadline);
    signal.removeEventListener('abort', onAbort);
  }
}

/** Starts a tool without waiting for it. Whoever calls this ends it. */
export function startTool(command: BuildCommand): RunningTool {
  const lines: string[] = [];
  const onLine = (line: string): void => {
    lines.push(line);
    if (lines.length > limits.buildTailLines) lines.shift();
    command.onLine?.(line);
  };
  const child = spawn(command.program, command.parameters, {
    cwd: command.directory,
    env: { ...command.environment, LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  splitLogLines(child.stdout, onLine);
  splitLogLines(child.stderr, onLine);
  const ended = new Promise<{ exitCode: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.once('error', (cause) => {
      const why = `${command.program} could not be started: ${cause.message}`;
      reject(new AppError('build_failed', { message: `${why}.`, cause }));
    });
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal }));
  });
  return {
    ended,
    tail: () => lines,
    end: () => endGroup(child, ended, command.stopGraceMs ?? limits.buildStopGraceMs),
  };
}

async function endGroup(child: ChildProcess, ended: Promise<unknown>, graceMs: number): Promise<void> {
  signalGroup(child, 'SIGTERM');
  const force = setTimeout(() => {
    signalGroup(child, 'SIGKILL');
    // What left the group may hold the pipes open; it is not waited for.
    child.stdout?.destroy();
    child.stderr?.destroy();
  }, graceMs);
  await ended.catch(() => undefined);
  clearTimeout(force);
  // A child that outlived the first process of the group.
  signalGroup(child, 'SIGKILL');
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // All of it has ended.
  }
}

/** A failure with the lines that explain it: from the first error of a compiler, else the last. */
export function buildFailure(what: string, tail: readonly string[], log: string | null = null): AppError {
  const said = tail.filter((line) => readBuildProgress(line) === null);
  const from = errorMarks.map((mark) => said.findIndex((line) => mark.test(line))).find((at) => at !== -1);
  const start = from ?? Math.max(0, said.length - limits.buildShownLines);
  const shown = said
    .slice(start, start + limits.buildShownLines)
    .map((line) => line.slice(0, limits.failureEvidenceCharacters));
  const where = log === null ? [] : [`All of it is in ${log}.`];
  return new AppError('build_failed', {
    message: [`${what}.`, ...shown.map((line) => `  ${line}`), ...where].join('\n'),
    facts: { lines: shown, log },
  });
}

/** The most telling first: compilers and CMake, linkers, then Ninja's list of what failed. */
const errorMarks = [/\berror\b ?[:(]|CMake Error/i, /undefined reference|cannot find -l/, /^FAILED:/];
