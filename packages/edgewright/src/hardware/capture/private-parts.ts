import { engineInfoSchema, engineQuestions, parseAnswer } from '../docker/engine-answers.ts';
import type { CaptureEntry } from './capture-entry.ts';
import { commandWords } from './command-words.ts';

/** Reduces answers that hold more of the machine's private parts than facts are read from. */
export function withoutPrivateParts(entry: CaptureEntry): CaptureEntry {
  const words = commandWords(entry.command);
  if (words[0] === 'curl') {
    const question = Object.entries(engineQuestions).find(([path]) =>
      words.includes(`http://localhost${path}`),
    );
    return question ? reduce(entry, (text) => parseAnswer<unknown>(question[1], text)) : entry;
  }
  if (words[0] === 'docker' && words[1] === 'info' && words.some((word) => word.includes('json'))) {
    return reduce(entry, (text) => parseAnswer(engineInfoSchema, text));
  }
  return entry;
}

function reduce(entry: CaptureEntry, read: (text: string) => unknown): CaptureEntry {
  // What is not JSON is a complaint of the tool, which facts are read from, too.
  if (!/^\s*[[{]/.test(entry.stdout)) return entry;
  const kept = read(entry.stdout);
  return { ...entry, stdout: kept === null ? '' : `${JSON.stringify(kept)}\n` };
}
