import { posix } from 'node:path';
import { answerByUnderstudy } from './capture/understudies.ts';
import type { CaptureEntry } from './capture/capture-entry.ts';
import { commandWords } from './capture/command-words.ts';
import { commandOutcome, readOutcome, socketOutcome } from './capture/entry-outcome.ts';
import { openCapture, type OpenCapture } from './capture/open-capture.ts';
import type { Machine, ReadOutcome } from './machine.ts';
import { listFolder, readBounded } from './read-bounded.ts';

/**
 * A machine that answers from a capture (test/hosts/README.md has the format). What was not captured counts as not
 * there: a command as not installed, a file as absent.
 *
 * @throws AppError `capture_invalid`
 */
export async function openRecordedMachine(directory: string): Promise<Machine> {
  const capture = await openCapture(directory);
  const byWords = indexByWords(capture.entries);
  const find = (...words: string[]): CaptureEntry | undefined => byWords.get(words.join('\0'));
  return {
    origin: capture.composed ? 'composed' : 'recorded',
    readText: async (path) => {
      const copy = await capture.locate(path);
      if (copy !== null) return readBounded(copy);
      const printed = find('cat', path);
      return printed ? readOutcome(printed) : { kind: 'absent' };
    },
    list: async (path) => {
      const printed = find('ls', path) ?? find('ls', '-1', path) ?? find('ls', `${path}/`);
      return printed ? namesOf(readOutcome(printed)) : listCopies(capture, path);
    },
    run: (argv) => {
      const entry = find(...argv);
      const outcome = entry ? commandOutcome(entry) : answerByUnderstudy(argv, capture.entries);
      return Promise.resolve(outcome ?? { kind: 'absent' });
    },
    getFromSocket: (socket, path) => {
      const entry = capture.entries.find((candidate) => asksSocket(candidate, socket, path));
      return Promise.resolve(entry ? socketOutcome(entry) : { kind: 'absent' });
    },
    environment: (name) => {
      const entry = find('printenv', name);
      return entry?.exitCode === 0 ? entry.stdout.trimEnd() : null;
    },
    runtime: null,
  };
}

/** Of two blocks of one command the first counts: it was printed when the rest was. */
function indexByWords(entries: readonly CaptureEntry[]): Map<string, CaptureEntry> {
  const index = new Map<string, CaptureEntry>();
  for (const entry of entries) {
    const key = commandWords(entry.command).join('\0');
    if (!index.has(key)) index.set(key, entry);
  }
  return index;
}

function namesOf(outcome: ReadOutcome<string>): ReadOutcome<string[]> {
  if (outcome.kind !== 'read') return outcome;
  const names = outcome.content.split('\n').flatMap((line) => (line.trim() === '' ? [] : line.trim()));
  return { kind: 'read', content: names.toSorted() };
}

/** Names below `files/`, and of files that were printed with cat. */
async function listCopies(capture: OpenCapture, folder: string): Promise<ReadOutcome<string[]>> {
  const copy = await capture.locate(folder);
  const listed = copy === null ? null : await listFolder(copy);
  const names = new Set(listed?.kind === 'read' ? listed.content : []);
  const prefix = `${posix.join(folder)}/`;
  for (const { command } of capture.entries) {
    const [program, path = ''] = commandWords(command);
    const name = program === 'cat' && path.startsWith(prefix) ? path.slice(prefix.length).split('/')[0] : '';
    if (name) names.add(name);
  }
  return names.size === 0 && copy === null
    ? { kind: 'absent' }
    : { kind: 'read', content: [...names].toSorted() };
}

function asksSocket(entry: CaptureEntry, socket: string, path: string): boolean {
  const words = commandWords(entry.command);
  return words[0] === 'curl' && words.includes(socket) && words.includes(`http://localhost${path}`);
}
