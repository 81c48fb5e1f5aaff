import type { CommandOutput } from './command-output.ts';

/** Where the parts of the service report what a person should hear about while it runs. */
export interface ServiceLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

/**
 * One line per event on stderr: time, message, facts. Without `verbose` only what went wrong.
 */
export function serviceLog(options: {
  output: CommandOutput;
  verbose: boolean;
  now?: () => Date;
}): ServiceLog {
  const { output, verbose, now = () => new Date() } = options;
  const write = (style: 'dim' | 'yellow' | 'red', facts: object, message: string): void => {
    const details = Object.entries(facts).map(([name, value]) => `${name}=${describe(value)}`);
    const time = now().toISOString().slice(11, 19);
    output.note(
      [output.style('dim', time), output.style(style, message), output.style('dim', details.join(' '))].join(
        ' ',
      ),
    );
  };
  return {
    info: (facts, message) => (verbose ? write('dim', facts, message) : undefined),
    warn: (facts, message) => write('yellow', facts, message),
    error: (facts, message) => write('red', facts, message),
  };
}

function describe(value: unknown): string {
  if (value instanceof Error) return value.stack ?? value.message;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
