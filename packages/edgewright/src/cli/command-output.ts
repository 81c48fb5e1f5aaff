import { styleText } from 'node:util';

export type Style = Parameters<typeof styleText>[0];

/** How wide and how colourful a text may be where it goes. */
export interface Paper {
  columns: number;
  style(style: Style, text: string): string;
}

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
  /** For results that people read on stdout. */
  readonly report: Paper;
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
    style: styler(plain || !isTerminal),
    report: { columns: stdout.columns ?? 100, style: styler(plain || stdout.isTTY !== true) },
  };
}

function styler(plain: boolean): Paper['style'] {
  return (style, text) => (plain ? text : styleText(style, text, { validateStream: false }));
}
