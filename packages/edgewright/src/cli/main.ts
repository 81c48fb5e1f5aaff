import { asAppError } from '../base/app-error.ts';
import { chooseCommand } from './choose-command.ts';
import { commandOutput } from './command-output.ts';
import { commands } from './commands.ts';
import { parseArguments } from './parse-arguments.ts';
import { errorDocument, exitCodeOf, renderError } from './render-error.ts';

const output = commandOutput(process, Boolean(process.env['NO_COLOR']) || process.env['TERM'] === 'dumb');
const argv = process.argv.slice(2);

// A reader that has seen enough, such as `head`, is no failure of ours; a service goes on without it.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (thrown: NodeJS.ErrnoException) => {
    if (thrown.code !== 'EPIPE') throw thrown;
  });
}

try {
  process.exitCode = await main();
} catch (thrown) {
  if (argv.includes('--json')) output.result(JSON.stringify(errorDocument(thrown), null, 2));
  output.note(renderError(thrown, output));
  process.exitCode = exitCodeOf(thrown);
}

async function main(): Promise<number> {
  const { command, rest } = chooseCommand(argv, commands);
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

process.on('uncaughtException', (thrown) => {
  output.note(renderError(asAppError(thrown), output));
  process.exit(70);
});
