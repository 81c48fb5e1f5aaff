import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { chmod, chown, mkdir, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** What came of a command that was run to change something. */
export type RunResult =
  | { kind: 'ended'; exitCode: number; output: string }
  | { kind: 'not-started'; why: string }
  | { kind: 'timeout'; afterMs: number; output: string }
  | { kind: 'aborted' };

export interface FileState {
  bytes: Buffer;
  mode: number;
  userId: number;
  groupId: number;
}

/** The machine that is changed. Paths are absolute, as the machine itself names them. */
export interface ChangeHost {
  readonly isRoot: boolean;
  /** Null: there is no such file. Anything else that goes wrong is thrown. */
  readFile(path: string): Promise<FileState | null>;
  /** Puts a file in place in one step, so that no reader ever sees half of it. */
  replaceFile(path: string, state: FileState): Promise<void>;
  removeFile(path: string): Promise<void>;
  /** Writes into a switch of the kernel, which exists and cannot be replaced. */
  writeSwitch(path: string, text: string): Promise<void>;
  /** Runs a program without a shell; all it started ends with it at the deadline or when the signal aborts. */
  run(argv: readonly string[], options: { deadlineMs: number; signal?: AbortSignal }): Promise<RunResult>;
}

export interface ChangeHostOptions {
  /** Folder that stands for `/`; tests give a sandbox. */
  root?: string;
  /** Where programs are looked up. */
  path?: string;
  isRoot?: boolean;
}

/** Kept of what a command prints: its end, where errors stand. */
const keptOutputBytes = 16 * 1024;

/** The machine this process runs on. */
export function localChangeHost(options: ChangeHostOptions = {}): ChangeHost {
  const root = options.root ?? '/';
  const path = options.path ?? process.env['PATH'] ?? '/usr/sbin:/usr/bin:/sbin:/bin';
  const isRoot = options.isRoot ?? process.geteuid?.() === 0;
  const inside = (absolute: string): Promise<string> => resolveLink(join(root, absolute));
  return {
    isRoot,
    readFile: async (file) => readState(await inside(file)),
    replaceFile: async (file, state) => replaceFile(await inside(file), state),
    removeFile: async (file) => rm(await inside(file), { force: true }),
    writeSwitch: async (file, text) => writeSwitch(await inside(file), text),
    run: (argv, { deadlineMs, signal }) => runProgram(argv, { path, deadlineMs, signal }),
  };
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A configuration may be a link into another folder: the file behind it is meant. */
async function resolveLink(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

async function readState(path: string): Promise<FileState | null> {
  try {
    const [bytes, about] = await Promise.all([readFile(path), stat(path)]);
    return { bytes, mode: about.mode & 0o7777, userId: about.uid, groupId: about.gid };
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw thrown;
  }
}

async function replaceFile(path: string, state: FileState): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(state.bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await chown(temporary, state.userId, state.groupId);
    await chmod(temporary, state.mode);
    await rename(temporary, path);
  } catch (thrown) {
    await rm(temporary, { force: true });
    throw thrown;
  }
}

async function writeSwitch(path: string, text: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.write(text);
  } finally {
    await file.close();
  }
}

function runProgram(
  argv: readonly string[],
  options: { path: string; deadlineMs: number; signal: AbortSignal | undefined },
): Promise<RunResult> {
  const [program, ...rest] = argv;
  if (program === undefined) return Promise.resolve({ kind: 'not-started', why: 'no program was named' });
  if (options.signal?.aborted) return Promise.resolve({ kind: 'aborted' });
  return new Promise((resolve) => {
    const child = spawn(program, rest, {
      // Its own process group, so that whatever it started ends with it.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: options.path, LC_ALL: 'C', HOME: process.env['HOME'] ?? '/' },
    });
    let output = '';
    let stopped: 'timeout' | 'aborted' | null = null;
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString('utf8')).slice(-keptOutputBytes);
    };
    const stop = (why: 'timeout' | 'aborted'): void => {
      stopped ??= why;
      killGroup(child.pid);
      // A program that left the group may still hold the pipes; nobody waits for it.
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const timer = setTimeout(() => stop('timeout'), options.deadlineMs);
    const abort = (): void => stop('aborted');
    options.signal?.addEventListener('abort', abort, { once: true });
    const settle = (result: RunResult): void => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', abort);
      resolve(result);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (problem) => settle({ kind: 'not-started', why: problem.message }));
    child.once('close', (code) => {
      if (stopped === 'aborted') settle({ kind: 'aborted' });
      else if (stopped === 'timeout') settle({ kind: 'timeout', afterMs: options.deadlineMs, output });
      else settle({ kind: 'ended', exitCode: code ?? 128, output });
    });
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
