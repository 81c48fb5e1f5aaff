import { AppError } from '../base/app-error.ts';
import type { CommandOutput } from './command-output.ts';

interface FlagBase {
  /** One line for the help page. */
  summary: string;
  /** Shown in the help page; the command itself applies it. */
  defaultText?: string;
}

export type FlagSpec =
  | (FlagBase & { type: 'boolean' })
  | (FlagBase & { type: 'string'; placeholder: string })
  | (FlagBase & { type: 'integer'; placeholder: string; min: number; max: number });

export type FlagSpecs = Readonly<Record<string, FlagSpec>>;

type FlagValue<Spec extends FlagSpec> = Spec['type'] extends 'boolean'
  ? boolean
  : Spec['type'] extends 'integer'
    ? number | null
    : string | null;

/** Flags that were not given are `null`, switches are `false`. */
export type FlagValues<Specs extends FlagSpecs> = { [Name in keyof Specs]: FlagValue<Specs[Name]> };

export interface PositionalSpec {
  name: string;
  summary: string;
  required: boolean;
  /** The last one may take several. */
  repeats?: boolean;
}

/** What a running command may use of the outside world. */
export interface CommandContext {
  output: CommandOutput;
  /** Every command, for those that speak of the others. */
  commands: readonly CommandSpec[];
  /** Aborts on the first Ctrl-C or SIGTERM: finish what is running. */
  stop: AbortSignal;
  /** Aborts on the second: leave at once. */
  abandon: AbortSignal;
}

export interface CommandSpec<Specs extends FlagSpecs = FlagSpecs> {
  name: string;
  /** One line for the list of commands. */
  summary: string;
  /** A short paragraph for the command's own page. */
  description: string;
  positionals: readonly PositionalSpec[];
  flags: Specs;
  examples: readonly { command: string; does: string }[];
  /** Commands below this one, `edgewright models ls`. Their names hold the whole path: `models ls`. */
  actions?: readonly CommandSpec[];
  /** The exit code. Heavy imports belong in here: `--help` loads every command's data. */
  run(input: { flags: FlagValues<Specs>; positionals: string[] }, context: CommandContext): Promise<number>;
}

/** A command as data: help, documentation and argument checks come from the same object. */
export function defineCommand<const Specs extends FlagSpecs>(spec: CommandSpec<Specs>): CommandSpec {
  // The table of commands holds all of them in one type; `run` gets what `parseArguments` made of these flags.
  return spec as unknown as CommandSpec;
}

/** A command that only leads to others; alone it is refused, and its page lists them. */
export function defineCommandGroup(
  group: Pick<CommandSpec, 'name' | 'summary' | 'description' | 'examples'> & {
    actions: readonly CommandSpec[];
  },
): CommandSpec {
  return {
    ...group,
    positionals: [],
    flags: {},
    run: () => {
      throw new AppError('usage', {
        message: `\`edgewright ${group.name}\` needs to know what to do: ${group.actions.map(actionWord).join(', ')}.`,
        nextStep: `Run \`edgewright ${group.name} --help\` for what each does.`,
      });
    },
  };
}

/** The last word of a name: `ls` of `models ls`. */
export function actionWord({ name }: { name: string }): string {
  return name.slice(name.lastIndexOf(' ') + 1);
}
