import { spawn, type ChildProcess } from 'node:child_process';
import { sleep } from '../../base/sleep.ts';
import { splitLines } from '../../base/split-lines.ts';
import { limits } from '../../contract/limits.ts';

/**
 * How a source is. `starting`: before its first line ever; one that is started again stays `down` until it has
 * printed one. `absent`: the program is not installed, or cannot do what is asked.
 */
export type ReaderState =
  | { kind: 'starting' }
  | { kind: 'ok' }
  | { kind: 'absent'; why: string }
  | { kind: 'down'; why: string };

export interface LineReaderOptions {
  argv: readonly [string, ...string[]];
  /** PATH to look the program up on; null: that of this process. */
  path: string | null;
  /** Longest silence of a healthy program. */
  silenceMs: number;
  onLine: (line: string) => void;
  /** Told with every change; a reader begins as `starting`, untold. */
  onState: (state: Exclude<ReaderState, { kind: 'starting' }>) => void;
  /**
   * The program ended before its first line, with these words: another command to try, or `absent` to leave it
   * at that, or null to try the same again.
   */
  amend?: (said: string) => readonly [string, ...string[]] | 'absent' | null;
}

/** What is kept of the words of a program that fails. */
const wordsKept = 2_000;

/** A program that is not installed has no pid until its error is told, and Node.js would signal pid 0: this whole group. */
function endChild(child: ChildProcess | null): void {
  if (child?.pid !== undefined) child.kill('SIGKILL');
}

/**
 * Runs one program that prints a line per sample, for as long as it is wanted: started again with a doubling
 * pause when it ends, killed and started again when it falls silent. The one owner of its process.
 */
export class LineReader {
  readonly #options: LineReaderOptions;
  readonly #stop = new AbortController();
  #child: ChildProcess | null = null;
  #running: Promise<void> | null = null;

  constructor(options: LineReaderOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Ends the program and waits until it is gone. */
  async stop(): Promise<void> {
    this.#stop.abort();
    endChild(this.#child);
    await this.#running;
  }

  /** For a process that leaves in a hurry. */
  kill(): void {
    this.#stop.abort();
    endChild(this.#child);
  }

  async #run(): Promise<void> {
    const { onState, amend } = this.#options;
    let argv = this.#options.argv;
    let pauseMs: number = limits.telemetryFirstRestartMs;
    while (!this.#stop.signal.aborted) {
      const end = await this.#runOnce(argv);
      if (this.#stop.signal.aborted) return;
      if (end.kind === 'missing') return onState({ kind: 'absent', why: `${argv[0]} is not installed` });
      if (end.hadLines) pauseMs = limits.telemetryFirstRestartMs;
      else {
        const next = amend?.(end.said) ?? null;
        if (next === 'absent') return onState({ kind: 'absent', why: end.said || end.why });
        if (next !== null) {
          argv = next;
          continue;
        }
      }
      onState({ kind: 'down', why: end.why });
      await sleep(pauseMs, this.#stop.signal);
      pauseMs = Math.min(pauseMs * 2, limits.telemetryLongestRestartMs);
    }
  }

  #runOnce(argv: readonly [string, ...string[]]): Promise<RunEnd> {
    const { path, silenceMs, onLine, onState } = this.#options;
    const [program, ...rest] = argv;
    const env = { ...process.env, LC_ALL: 'C', ...(path === null ? {} : { PATH: path }) };
    const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'], env });
    this.#child = child;
    let hadLines = false;
    let said = '';
    let silent = false;
    const alarm = setTimeout(() => {
      silent = true;
      endChild(child);
    }, silenceMs);
    splitLines(child.stdout, (line) => {
      alarm.refresh();
      if (!hadLines) said = `${said}${line}\n`.slice(0, wordsKept);
      if (looksLikeRefusal(line)) return;
      if (!hadLines) onState({ kind: 'ok' });
      hadLines = true;
      onLine(line);
    });
    splitLines(child.stderr, (line) => void (said = `${said}${line}\n`.slice(0, wordsKept)));
    return new Promise((resolve) => {
      const finish = (end: RunEnd): void => {
        clearTimeout(alarm);
        this.#child = null;
        resolve(end);
      };
      child.once('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') finish({ kind: 'missing' });
        else finish({ kind: 'ended', hadLines, said: said.trim(), why: `${program}: ${error.message}` });
      });
      child.once('close', (exitCode, signal) => {
        const how = silent ? `silent for ${silenceMs} ms` : `ended (${signal ?? `exit ${exitCode}`})`;
        finish({ kind: 'ended', hadLines, said: said.trim(), why: `${program} ${how}` });
      });
    });
  }
}

type RunEnd = { kind: 'missing' } | { kind: 'ended'; hadLines: boolean; said: string; why: string };

/** nvidia-smi prints its refusals on stdout, where the samples go. */
function looksLikeRefusal(line: string): boolean {
  return /is not a valid field to query|^NVIDIA-SMI has failed|^Failed to initialize NVML|No devices were found/i.test(
    line,
  );
}
