import type { CommandOutcome } from '../machine.ts';
import type { CaptureEntry } from './capture-entry.ts';
import { commandWords } from './command-words.ts';
import { answerNvidiaSmiQuery } from './nvidia-smi-understudy.ts';
import { answerDpkgQuery } from './dpkg-understudy.ts';
import { ran, type RecordedCommand } from './recorded-command.ts';

/** Answers a command that was not captured from others that were; null: cannot. */
type Understudy = (argv: readonly string[], recorded: readonly RecordedCommand[]) => CommandOutcome | null;

const understudies: readonly Understudy[] = [
  answerNvidiaSmiQuery,
  answerDpkgQuery,
  answerUname,
  answerPythonPackages,
];

/** A capture holds what somebody happened to ask; the same facts are often in the answer to another question. */
export function answerByUnderstudy(
  argv: readonly string[],
  entries: readonly CaptureEntry[],
): CommandOutcome | null {
  const recorded = entries.map((entry) => ({ words: commandWords(entry.command), entry }));
  for (const understudy of understudies) {
    const outcome = understudy(argv, recorded);
    if (outcome !== null) return outcome;
  }
  return null;
}

/** `uname -s`, `-r` and `-m` from `uname -a`: system, host, release, version …, machine, `GNU/Linux`. */
function answerUname(argv: readonly string[], recorded: readonly RecordedCommand[]): CommandOutcome | null {
  if (argv[0] !== 'uname' || argv.length !== 2) return null;
  const all = recorded.find(({ words }) => words.join(' ') === 'uname -a')?.entry.stdout.trim();
  if (all === undefined) return null;
  const words = all.split(/\s+/);
  const answers: Record<string, string | undefined> = {
    '-s': words[0],
    '-r': words[2],
    '-m': words.at(-1)?.includes('/') === true ? words.at(-2) : words.at(-1),
  };
  const answer = answers[argv[1] ?? ''];
  return answer === undefined ? null : ran(`${answer}\n`);
}

/** Our question to importlib.metadata is answered in the lines that `pip freeze` prints. */
function answerPythonPackages(
  argv: readonly string[],
  recorded: readonly RecordedCommand[],
): CommandOutcome | null {
  if (argv[0] !== 'python3' || argv[1] !== '-c' || argv[2]?.includes('importlib.metadata') !== true)
    return null;
  const freeze = recorded.find(({ words }) => /^pip3? freeze$/.test(words.join(' ')));
  return freeze ? ran(freeze.entry.stdout) : null;
}
