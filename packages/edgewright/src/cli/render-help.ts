import { actionWord, type CommandSpec, type FlagSpec } from './define-command.ts';

const indent = '  ';

/** The page of `edgewright help`. */
export function renderOverview(commands: readonly CommandSpec[], version: string): string {
  const rows = commands.map(({ name, summary }): [string, string] => [name, summary]);
  return [
    `edgewright ${version}: from a bare box to an OpenAI-compatible LLM service in one command`,
    '',
    'Usage: edgewright <command> [flags]',
    '',
    'Commands:',
    ...table(rows),
    '',
    'Example:',
    `${indent}edgewright up`,
    '',
    'Run `edgewright <command> --help` for the flags of a command.',
  ].join('\n');
}

/** The page of `edgewright <command> --help`. */
export function renderCommandHelp(command: CommandSpec): string {
  if (command.actions) return renderGroupHelp(command, command.actions);
  const positionals = command.positionals.map(({ name, required, repeats }) => {
    const shown = repeats === true ? `${name}…` : name;
    return required ? `<${shown}>` : `[${shown}]`;
  });
  const flags = Object.entries(command.flags).map(([name, spec]): [string, string] => [
    flagHead(name, spec),
    flagText(spec),
  ]);
  flags.push(['--help', 'show this page']);
  return [
    `${command.description}`,
    '',
    `Usage: ${['edgewright', command.name, ...positionals, '[flags]'].join(' ')}`,
    ...section(
      'Arguments',
      command.positionals.map(({ name, summary }): [string, string] => [name, summary]),
    ),
    ...section('Flags', flags),
    ...section('Examples', examplesOf(command)),
  ].join('\n');
}

/** The page of a command that leads to others. */
function renderGroupHelp(command: CommandSpec, actions: readonly CommandSpec[]): string {
  return [
    `${command.description}`,
    '',
    `Usage: edgewright ${command.name} <action> [flags]`,
    ...section(
      'Actions',
      actions.map((action): [string, string] => [actionWord(action), action.summary]),
    ),
    ...section('Examples', examplesOf(command)),
    '',
    `Run \`edgewright ${command.name} <action> --help\` for the flags of an action.`,
  ].join('\n');
}

function examplesOf({ examples }: CommandSpec): [string, string][] {
  return examples.map(({ command, does }): [string, string] => [command, does]);
}

function section(title: string, rows: [string, string][]): string[] {
  return rows.length === 0 ? [] : ['', `${title}:`, ...table(rows)];
}

function flagHead(name: string, spec: FlagSpec): string {
  return spec.type === 'boolean' ? `--${name}` : `--${name} ${spec.placeholder}`;
}

function flagText(spec: FlagSpec): string {
  const range = spec.type === 'integer' ? `${spec.min} to ${spec.max}` : null;
  const standard = spec.defaultText === undefined ? null : `default: ${spec.defaultText}`;
  const facts = [range, standard].filter((fact) => fact !== null);
  return facts.length === 0 ? spec.summary : `${spec.summary} (${facts.join('; ')})`;
}

function table(rows: [string, string][]): string[] {
  const width = Math.max(...rows.map(([head]) => head.length));
  return rows.map(([head, text]) => `${indent}${head.padEnd(width)}  ${text}`);
}
