import { AppError } from '../base/app-error.ts';
import { unknownCommand } from './commands/help.ts';
import { actionWord, type CommandSpec } from './define-command.ts';

export interface ChosenCommand {
  command: CommandSpec;
  /** What is left for its flags and arguments. */
  rest: string[];
}

const wordsForFlags: Readonly<Record<string, string>> = {
  '--help': 'help',
  '-h': 'help',
  '--version': 'version',
  '-v': 'version',
};

/**
 * Which command the words mean. `edgewright`, `--help` and `--version` work as everywhere;
 * `<command> [<action>] --help` explains that one.
 *
 * @throws AppError `usage` for an unknown command or action, with a suggestion.
 */
export function chooseCommand(argv: readonly string[], commands: readonly CommandSpec[]): ChosenCommand {
  const [first = 'help', ...rest] = argv;
  const name = wordsForFlags[first] ?? first;
  const command = commands.find((candidate) => candidate.name === name);
  if (!command) {
    if (name.startsWith('-')) {
      throw new AppError('usage', { message: `The command comes first; it got the flag ${name}.` });
    }
    throw unknownCommand(name, commands);
  }
  const chosen = chooseAction(command, rest);
  const beforeDashes = chosen.rest.includes('--')
    ? chosen.rest.slice(0, chosen.rest.indexOf('--'))
    : chosen.rest;
  if (beforeDashes.includes('--help') || beforeDashes.includes('-h')) {
    const help = commands.find((candidate) => candidate.name === 'help');
    if (help) return { command: help, rest: chosen.command.name.split(' ') };
  }
  return chosen;
}

function chooseAction(command: CommandSpec, rest: string[]): ChosenCommand {
  const [word, ...others] = rest;
  if (!command.actions || word === undefined || word.startsWith('-')) return { command, rest };
  const action = command.actions.find((candidate) => actionWord(candidate) === word);
  if (!action) throw unknownCommand(`${command.name} ${word}`, command.actions);
  return { command: action, rest: others };
}
