import { AppError } from '../../base/app-error.ts';
import { defineCommand, type CommandSpec } from '../define-command.ts';
import { readVersion } from '../installed-files.ts';
import { nearest } from '../../base/nearest-word.ts';
import { renderCommandHelp, renderOverview } from '../render-help.ts';

export const helpCommand = defineCommand({
  name: 'help',
  summary: 'list the commands, or explain one',
  description: 'Lists the commands, or shows the flags and examples of one.',
  positionals: [
    { name: 'command', summary: 'the command to explain', required: false },
    { name: 'action', summary: 'one thing that it does, for commands that do several', required: false },
  ],
  flags: { json: { type: 'boolean', summary: 'print the commands and their flags as one JSON document' } },
  examples: [{ command: 'edgewright help up', does: 'show what `up` does and takes' }],
  async run({ flags, positionals }, { output, commands }) {
    const command = findCommand(positionals, commands);
    if (flags.json) {
      const described = (command ? [command] : commands).map(describeCommand);
      output.result(
        JSON.stringify({ schema: 'edgewright/help@1', version: readVersion(), commands: described }, null, 2),
      );
    } else {
      output.result(command ? renderCommandHelp(command) : renderOverview(commands, readVersion()));
    }
    return 0;
  },
});

/** The command that the words name, or null without words. */
function findCommand(words: readonly string[], commands: readonly CommandSpec[]): CommandSpec | null {
  const [name, action] = words;
  if (name === undefined) return null;
  const command = commands.find((candidate) => candidate.name === name);
  if (!command) throw unknownCommand(name, commands);
  if (action === undefined) return command;
  const actions = command.actions ?? [];
  const found = actions.find((candidate) => candidate.name === words.join(' '));
  if (!found) throw unknownCommand(words.join(' '), actions);
  return found;
}

/** Everything about a command but what it does when it runs. */
function describeCommand(command: CommandSpec): object {
  const { name, summary, description, positionals, flags, examples, actions } = command;
  const described = { name, summary, description, positionals, flags, examples };
  return actions ? { ...described, actions: actions.map(describeCommand) } : described;
}

export function unknownCommand(name: string, commands: readonly { name: string }[]): AppError {
  const suggestion = nearest(
    name,
    commands.map((command) => command.name),
  );
  return new AppError('usage', {
    message: `There is no command "${name}".${suggestion ? ` Did you mean "${suggestion}"?` : ''}`,
  });
}
