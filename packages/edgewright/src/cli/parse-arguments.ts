import { AppError } from '../base/app-error.ts';
import type { CommandSpec, FlagSpec, FlagSpecs, FlagValues } from './define-command.ts';
import { nearest } from '../base/nearest-word.ts';

export interface ParsedArguments {
  /** By the types of the command's own flags: `null` for a value that was not given. */
  flags: FlagValues<FlagSpecs>;
  positionals: string[];
}

/**
 * Reads `--name value`, `--name=value` and `--switch`. Everything after `--` is positional.
 *
 * @throws AppError `usage` for an unknown flag (with a suggestion), a missing or wrong value, a positional too
 *   many or too few.
 */
export function parseArguments(argv: readonly string[], command: CommandSpec): ParsedArguments {
  const flags = Object.fromEntries(
    Object.entries(command.flags).map(([name, spec]) => [name, spec.type === 'boolean' ? false : null]),
  ) as Record<string, string | number | boolean | null>;
  const positionals: string[] = [];
  const rest = [...argv];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      positionals.push(...rest.splice(0));
    } else if (word.startsWith('-') && word !== '-') {
      readFlag(word, rest, { command, flags });
    } else {
      positionals.push(word);
    }
  }
  checkPositionals(positionals, command);
  return { flags: flags as ParsedArguments['flags'], positionals };
}

function readFlag(
  word: string,
  rest: string[],
  { command, flags }: { command: CommandSpec; flags: Record<string, string | number | boolean | null> },
): void {
  const [shown, inline] = splitOnce(word);
  const name = shown.replace(/^--/, '');
  const spec = shown.startsWith('--') ? command.flags[name] : undefined;
  if (!spec) throw unknownFlag(shown, command);
  if (spec.type === 'boolean') {
    if (inline !== undefined) throw usage(command, `${shown} takes no value; it got "${inline}".`);
    flags[name] = true;
    return;
  }
  const value = inline ?? rest.shift();
  if (value === undefined || (inline === undefined && value.startsWith('--'))) {
    throw usage(command, `${shown} needs a value: ${shown} ${spec.placeholder}.`);
  }
  flags[name] = readValue(shown, value, { spec, command });
}

function splitOnce(word: string): [string, string | undefined] {
  const at = word.indexOf('=');
  return at === -1 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

function readValue(
  shown: string,
  value: string,
  { spec, command }: { spec: Exclude<FlagSpec, { type: 'boolean' }>; command: CommandSpec },
): string | number {
  if (spec.type === 'string') {
    if (value === '') throw usage(command, `${shown} needs a value that is not empty.`);
    return value;
  }
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < spec.min || number > spec.max) {
    throw usage(command, `${shown} takes a whole number from ${spec.min} to ${spec.max}; it got "${value}".`);
  }
  return number;
}

function checkPositionals(positionals: readonly string[], command: CommandSpec): void {
  const missing = command.positionals.slice(positionals.length).find(({ required }) => required);
  if (missing)
    throw usage(command, `\`edgewright ${command.name}\` needs <${missing.name}>: ${missing.summary}.`);
  const extra = positionals[command.positionals.length];
  if (extra !== undefined && command.positionals.at(-1)?.repeats !== true)
    throw usage(command, `\`edgewright ${command.name}\` does not know what to do with "${extra}".`);
}

function unknownFlag(shown: string, command: CommandSpec): AppError {
  const known = Object.keys(command.flags).map((name) => `--${name}`);
  const suggestion = nearest(shown, known);
  return usage(
    command,
    `\`edgewright ${command.name}\` has no flag ${shown}.${suggestion ? ` Did you mean ${suggestion}?` : ''}`,
  );
}

function usage(command: CommandSpec, message: string): AppError {
  return new AppError('usage', {
    message,
    nextStep: `Run \`edgewright ${command.name} --help\` for its flags.`,
  });
}
