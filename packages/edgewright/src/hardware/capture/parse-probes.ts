import { AppError } from '../../base/app-error.ts';
import type { CaptureEntry } from './capture-entry.ts';

export interface Probes {
  /** True: put together from documents, not taken from one machine. */
  composed: boolean;
  entries: CaptureEntry[];
}

const commandLine = /^\$ (.*\S)\s*$/;
const endLine = /^\[exit (-?\d+)\]\s*$/;
const errorLine = '[stderr]';

/**
 * Reads probes.txt: blocks of `$ command`, its output and `[exit N]`, with blank lines and `#` comments between
 * them. A line `[stderr]` divides the two outputs; captures taken by hand have both in one.
 *
 * @throws AppError `capture_invalid` with path and line.
 */
export function parseProbes(text: string, path: string): Probes {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const entries: CaptureEntry[] = [];
  let index = 0;
  while (index < lines.length) {
    const line = lines[index] ?? '';
    if (line.trim() === '' || line.startsWith('#')) {
      index += 1;
      continue;
    }
    const command = commandLine.exec(line)?.[1];
    if (command === undefined) {
      throw invalid(path, index, `expected "$ command", a comment or a blank line, found "${cut(line)}"`);
    }
    const { entry, next } = readBlock(lines, { start: index, command, path });
    entries.push(entry);
    index = next;
  }
  return { composed: /^#\s*composed\b/.test(lines[0] ?? ''), entries };
}

function readBlock(
  lines: readonly string[],
  block: { start: number; command: string; path: string },
): { entry: CaptureEntry; next: number } {
  const { start, command, path } = block;
  const output: { stdout: string[]; stderr: string[] } = { stdout: [], stderr: [] };
  let into = output.stdout;
  for (let index = start + 1; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const exit = endLine.exec(line)?.[1];
    if (exit !== undefined) {
      const entry = {
        command,
        stdout: join(output.stdout),
        stderr: join(output.stderr),
        exitCode: Number(exit),
      };
      return { entry, next: index + 1 };
    }
    if (commandLine.test(line) && (lines[index - 1] ?? '').trim() === '') break;
    if (line.trimEnd() === errorLine) into = output.stderr;
    else into.push(unescape(line));
  }
  throw invalid(path, start, `the command "${cut(command)}" has no "[exit N]" line`);
}

/** The way back: text that `parseProbes` reads into the same entries. */
export function formatProbes(entries: readonly CaptureEntry[]): string {
  return entries
    .map(({ command, stdout, stderr, exitCode }) => {
      const errors = stderr === '' ? '' : `${errorLine}\n${block(stderr)}`;
      return `$ ${command}\n${block(stdout)}${errors}[exit ${exitCode}]\n`;
    })
    .join('\n');
}

function block(text: string): string {
  if (text === '') return '';
  const escaped = text
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => (/^\\*(\$ |\[exit |\[stderr\])/.test(line) ? `\\${line}` : line))
    .join('\n');
  return escaped.endsWith('\n') ? escaped : `${escaped}\n`;
}

function unescape(line: string): string {
  return /^\\+(\$ |\[exit |\[stderr\])/.test(line) ? line.slice(1) : line;
}

function join(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function invalid(path: string, index: number, why: string): AppError {
  return new AppError('capture_invalid', {
    message: `${path}:${index + 1}: ${why}.`,
    facts: { path, line: index + 1 },
  });
}
