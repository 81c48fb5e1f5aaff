import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** The two output streams of a command, and what kind of thing is at the other end. */
export interface CommandOutput {
  /** The result. With `--json`, one document and nothing else. */
  result(text: string): void;
  /** Progress, notes and warnings, on stderr. */
  note(text: string): void;
  /** A person watches stderr: lines may be redrawn. */
  readonly isTerminal: boolean;
  readonly columns: number;
  style(style: Style, text: string): string;
}

export interface OutputStream {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

/** @param plain no colours, whatever the terminal says (`NO_COLOR`) */
export function commandOutput(
  streams: { stdout: OutputStream; stderr: OutputStream },
  plain: boolean,
): CommandOutput {
  const { stdout, stderr } = streams;
  const isTerminal = stderr.isTTY === true;
  return {
    result: (text) => void stdout.write(`${text}\n`),
    note: (text) => void stderr.write(`${text}\n`),
    isTerminal,
    columns: stderr.columns ?? 80,
    style: (style, text) => (plain || !isTerminal ? text : styleText(style, text, { validateStream: false })),
  };
}
