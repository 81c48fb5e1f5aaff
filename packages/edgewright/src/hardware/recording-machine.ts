import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import type { CaptureEntry } from './capture/capture-entry.ts';
import { commandLine } from './capture/command-words.ts';
import { answerOfCommand, answerOfRead, answerOfSocket } from './capture/entry-outcome.ts';
import { formatProbes } from './capture/parse-probes.ts';
import { recordedEnvironment, isRecorded } from './capture/recorded-environment.ts';
import { fileWithoutPrivateParts, withoutPrivateParts } from './capture/private-parts.ts';
import type { Machine, RuntimeFacts } from './machine.ts';

/** What a machine was asked and what it said. Not redacted yet. */
export interface Capture {
  /** True: the machine was a composed capture itself. */
  composed: boolean;
  entries: readonly CaptureEntry[];
  /** Copies of the files that were read, by absolute path. */
  files: ReadonlyMap<string, string>;
}

/**
 * A machine that passes everything on to `inner` and keeps what was asked and answered, each question once. Reading
 * the facts of it gives the capture from which the same facts can be read again.
 */
export function recordMachine(inner: Machine): { machine: Machine; capture: () => Capture } {
  const entries = new Map<string, CaptureEntry>();
  const files = new Map<string, string>();
  const keep = (command: string, answer: Omit<CaptureEntry, 'command'>): void => {
    if (!entries.has(command)) entries.set(command, withoutPrivateParts({ command, ...answer }));
  };
  if (inner.runtime) keepRuntime(inner.runtime, keep);
  const machine: Machine = {
    origin: inner.origin,
    runtime: inner.runtime,
    readText: async (path) => {
      const outcome = await inner.readText(path);
      if (outcome.kind === 'read') {
        const name = posix.normalize(path);
        if (!files.has(name)) files.set(name, fileWithoutPrivateParts(name, outcome.content));
      }
      if (outcome.kind === 'denied' || outcome.kind === 'failed') {
        keep(commandLine(['cat', path]), answerOfRead(outcome, `cat: ${path}`));
      }
      return outcome;
    },
    list: async (path) => {
      const outcome = await inner.list(path);
      if (outcome.kind === 'absent') return outcome;
      const printed =
        outcome.kind === 'read' ? { kind: outcome.kind, content: outcome.content.join('\n') } : outcome;
      keep(commandLine(['ls', path]), answerOfRead(printed, `ls: ${path}`));
      return outcome;
    },
    run: async (argv, options) => {
      const outcome = await inner.run(argv, options);
      keep(commandLine(argv), answerOfCommand(outcome, argv[0] ?? ''));
      return outcome;
    },
    getFromSocket: async (socket, path) => {
      const outcome = await inner.getFromSocket(socket, path);
      const command = ['curl', '--silent', '--unix-socket', socket, `http://localhost${path}`];
      if (outcome.kind !== 'absent') keep(commandLine(command), answerOfSocket(outcome));
      return outcome;
    },
    environment: (name) => {
      const value = inner.environment(name);
      if (value !== null && isRecorded(name)) {
        const shown = recordedEnvironment[name] === 'presence' ? 'set' : value;
        keep(commandLine(['printenv', name]), { stdout: `${shown}\n`, stderr: '', exitCode: 0 });
      }
      return value;
    },
  };
  return {
    machine,
    capture: () => ({ composed: inner.origin === 'composed', entries: [...entries.values()], files }),
  };
}

/** What Node knows by itself is written down as the commands that would say it. */
function keepRuntime(
  runtime: RuntimeFacts,
  keep: (command: string, answer: Omit<CaptureEntry, 'command'>) => void,
): void {
  const system = runtime.platform === 'darwin' ? 'Darwin' : 'Linux';
  const lines: Record<string, string> = {
    'uname -s': system,
    'uname -r': runtime.kernel,
    'uname -m': runtime.arch === 'x64' ? 'x86_64' : runtime.arch === 'arm64' ? 'aarch64' : runtime.arch,
    nproc: String(runtime.availableCores),
    'printenv HOME': runtime.homeDirectory,
  };
  for (const [command, line] of Object.entries(lines)) {
    keep(command, { stdout: `${line}\n`, stderr: '', exitCode: 0 });
  }
}

/**
 * Writes a capture into a new folder: probes.txt and copies of the files read, every text and every path through
 * `redact`.
 */
export async function writeCapture(
  directory: string,
  capture: Capture,
  redact: (text: string) => string,
): Promise<void> {
  await mkdir(directory, { recursive: true });
  const entries = capture.entries.map((entry) => ({
    command: redact(entry.command),
    stdout: redact(entry.stdout),
    stderr: redact(entry.stderr),
    exitCode: entry.exitCode,
  }));
  const head = capture.composed ? '# composed from published outputs; not one real machine\n\n' : '';
  await writeFile(join(directory, 'probes.txt'), head + formatProbes(entries));
  for (const [path, content] of capture.files) {
    const target = join(directory, 'files', redact(path));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, redact(content));
  }
}
