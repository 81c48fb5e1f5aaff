import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Status } from '../../packages/edgewright/src/contract/status.ts';

const program = path.resolve('packages/edgewright/bin/edgewright.js');

export interface Finished {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a command of the built product to its end. */
export async function runProduct(
  argv: string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Finished> {
  const child = spawn(process.execPath, [program, ...argv], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  });
  const output = collect(child);
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, ...output() };
}

export interface RunningProduct {
  url: string;
  pid: number;
  /** Its own data home: what other services of this user do is not seen here, and nothing is left behind. */
  dataHome: string;
  /** Runs another command of the product that finds this service. */
  run(argv: string[]): Promise<Finished>;
  status(): Promise<Status>;
  enginePid(): Promise<number>;
  stderr(): string;
  /** Sends a signal and waits for the end. */
  end(signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

/** `edgewright up` on a free port, ready. */
export async function startProduct(
  argv: string[] = [],
  given: { dataHome?: string; command?: 'up' | 'gateway' } = {},
): Promise<RunningProduct> {
  const dataHome = given.dataHome ?? (await mkdtemp(path.join(tmpdir(), 'edgewright-data-')));
  const env = { ...process.env, XDG_DATA_HOME: dataHome };
  const child = spawn(process.execPath, [program, given.command ?? 'up', '--port', '0', '--json', ...argv], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  });
  const output = collect(child);
  const ended = once(child, 'close') as Promise<[number | null]>;
  const document = await Promise.race([
    firstDocument(child),
    ended.then(([code]) => Promise.reject(new Error(`up ended with ${code}: ${output().stderr}`))),
  ]);
  const { url } = document;
  const status = async (): Promise<Status> => (await (await fetch(`${url}/api/status`)).json()) as Status;
  return {
    url,
    pid: child.pid ?? 0,
    dataHome,
    run: (words) => runProduct(words, { env }),
    status,
    enginePid: async () => {
      const state = (await status()).deployments[0]?.state;
      if (state?.kind !== 'ready' || state.pid === null) throw new Error(`the engine is ${state?.kind}`);
      return state.pid;
    },
    stderr: () => output().stderr,
    end: async (signal) => {
      child.kill(signal);
      const [code] = await ended;
      if (given.dataHome === undefined) await rm(dataHome, { recursive: true, force: true });
      return code;
    },
  };
}

/** Asks until the answer is as wanted. Fails after `deadlineMs` with the last answer. */
export async function until<Value>(
  ask: () => Promise<Value>,
  isWanted: (value: Value) => boolean,
  deadlineMs = 20_000,
): Promise<Value> {
  const endMs = Date.now() + deadlineMs;
  for (;;) {
    const value = await ask();
    if (isWanted(value)) return value;
    if (Date.now() > endMs)
      throw new Error(`not within ${deadlineMs} ms; last answer: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export function isAlive(pid: number): boolean {
  try {
    // What has ended and was not collected yet is not alive.
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function collect(child: ChildProcess): () => { stdout: string; stderr: string } {
  const output = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  return () => output;
}

async function firstDocument(child: ChildProcess): Promise<{ url: string }> {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    if (text.trimEnd().endsWith('}')) {
      try {
        return JSON.parse(text) as { url: string };
      } catch {
        // Not complete yet.
      }
    }
  }
  throw new Error(`no document on stdout: ${text}`);
}
