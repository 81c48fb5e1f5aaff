import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ChangeProgress, ChangeSurroundings } from '../apply-change.ts';
import { localChangeHost } from '../change-host.ts';
import { Journal } from '../journal.ts';

/** A folder that stands for a host: its files below `root`, its programs in `bin`, and a journal. */
export interface Sandbox {
  root: string;
  /** The search path for programs. */
  path: string;
  around: ChangeSurroundings & { told: ChangeProgress[] };
  /** A program on PATH: a shell script that may use `$ROOT`, and of which each call is noted. */
  program(name: string, script: string): Promise<void>;
  write(path: string, content: string): Promise<void>;
  read(path: string): Promise<string | null>;
  /** Command lines of every program that was run, in order. */
  calls(): Promise<string[]>;
}

export async function makeSandbox(options: { isRoot?: boolean; signal?: AbortSignal } = {}): Promise<Sandbox> {
  const directory = await mkdtemp(join(tmpdir(), 'edgewright-change-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const [root, bin, log] = [join(directory, 'root'), join(directory, 'bin'), join(directory, 'calls')];
  await Promise.all([mkdir(root), mkdir(bin)]);
  const told: ChangeProgress[] = [];
  // The tools of scripts come from the system; nothing of it that a change may run is reachable.
  const path = `${bin}:${join(directory, 'tools')}`;
  let now = Date.UTC(2026, 10, 21, 12);
  return {
    root,
    path,
    around: {
      host: localChangeHost({ root, path, isRoot: options.isRoot ?? true }),
      journal: new Journal(join(directory, 'journal')),
      now: () => (now += 1),
      signal: options.signal ?? new AbortController().signal,
      progress: (message) => told.push(message),
      told,
    },
    program: async (name, script) => {
      const file = join(bin, name);
      const text = `#!/bin/sh\nPATH=/usr/bin:/bin\nROOT='${root}'\necho "${name} $*" >> '${log}'\n${script}\n`;
      await writeFile(file, text);
      await chmod(file, 0o755);
    },
    write: async (file, content) => {
      await mkdir(dirname(join(root, file)), { recursive: true });
      await writeFile(join(root, file), content);
    },
    read: async (file) => (existsSync(join(root, file)) ? readFile(join(root, file), 'utf8') : null),
    calls: async () => (existsSync(log) ? (await readFile(log, 'utf8')).trim().split('\n') : []),
  };
}
