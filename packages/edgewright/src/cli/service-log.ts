import type { CommandOutput } from './command-output.ts';

/** Where the parts of the service report what a person should hear about while it runs. */
export interface ServiceLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

/**
 * One line per event on stderr: time, message, facts; as JSON in the names that pino uses. Unless verbose only what
 * went wrong, which is asked anew each time, as settings change.
 */
export function serviceLog(options: {
  output: CommandOutput;
  isVerbose: () => boolean;
  shape: 'text' | 'json';
  now?: () => Date;
}): ServiceLog {
  const { isVerbose, shape } = options;
  const write = shape === 'json' ? jsonLines(options) : textLines(options);
  return {
    info: (facts, message) => (isVerbose() ? write('info', facts, message) : undefined),
    warn: (facts, message) => write('warn', facts, message),
    error: (facts, message) => write('error', facts, message),
  };
}

interface LogOutput {
  output: CommandOutput;
  now?: () => Date;
}

/** Pino's numbers. */
const levels = { info: 30, warn: 40, error: 50 } as const;
type Level = keyof typeof levels;
type WriteLine = (level: Level, facts: object, message: string) => void;

function jsonLines({ output, now = () => new Date() }: LogOutput): WriteLine {
  return (level, facts, msg) => {
    const line = { level: levels[level], time: now().getTime(), pid: process.pid, ...facts, msg };
    output.note(
      JSON.stringify(line, (_name, value: unknown) => (value instanceof Error ? describe(value) : value)),
    );
  };
}

const styles = { info: 'dim', warn: 'yellow', error: 'red' } as const;

function textLines({ output, now = () => new Date() }: LogOutput): WriteLine {
  return (level, facts, message) => {
    const details = Object.entries(facts).map(([name, value]) => `${name}=${describe(value)}`);
    const time = now().toISOString().slice(11, 19);
    output.note(
      [
        output.style('dim', time),
        output.style(styles[level], message),
        output.style('dim', details.join(' ')),
      ].join(' '),
    );
  };
}

function describe(value: unknown): string {
  if (value instanceof Error) return value.stack ?? value.message;
  // What a stranger sent stays on one line, and sends no commands to the terminal.
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value) ? value : JSON.stringify(value);
}
