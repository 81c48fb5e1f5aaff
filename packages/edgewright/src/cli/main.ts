import { AppError, asAppError } from '../base/app-error.ts';
import { commandOutput } from './command-output.ts';
import { commands } from './commands.ts';
import { unknownCommand } from './commands/help.ts';
import type { CommandSpec } from './define-command.ts';
import { parseArguments } from './parse-arguments.ts';
import { errorDocument, exitCodeOf, renderError } from './render-error.ts';

const output = commandOutput(process, Boolean(process.env['NO_COLOR']) || process.env['TERM'] === 'dumb');
const argv = process.argv.slice(2);

try {
  process.exitCode = await main();
} catch (thrown) {
  if (argv.includes('--json')) output.result(JSON.stringify(errorDocument(thrown), null, 2));
  output.note(renderError(thrown, output));
  process.exitCode = exitCodeOf(thrown);
}

async function main(): Promise<number> {
  const { command, rest } = chooseCommand();
  const { flags, positionals } = parseArguments(rest, command);
  const stop = new AbortController();
  const abandon = new AbortController();
  const onSignal = (): void => (stop.signal.aborted ? abandon.abort() : stop.abort());
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    return await command.run(
      { flags, positionals },
      { output, commands, stop: stop.signal, abandon: abandon.signal },
    );
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

function findCommand(name: string): CommandSpec | undefined {
  return commands.find((command) => command.name === name);
}

/** `edgewright`, `--help` and `--version` work as everywhere; `<command> --help` explains that command. */
function chooseCommand(): { command: CommandSpec; rest: string[] } {
  const [first = 'help', ...rest] = argv;
  const name = { '--help': 'help', '-h': 'help', '--version': 'version', '-v': 'version' }[first] ?? first;
  const command = findCommand(name);
  if (!command) {
    if (name.startsWith('-')) {
      throw new AppError('usage', { message: `The command comes first; it got the flag ${name}.` });
    }
    throw unknownCommand(name, commands);
  }
  const beforeDashes = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest;
  if (beforeDashes.includes('--help') || beforeDashes.includes('-h')) {
    const help = findCommand('help');
    if (help) return { command: help, rest: [name] };
  }
  return { command, rest };
}

process.on('uncaughtException', (thrown) => {
  output.note(renderError(asAppError(thrown), output));
  process.exit(70);
});
