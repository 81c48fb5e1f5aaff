import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '../../base/app-error.ts';
import { limits } from '../../contract/limits.ts';
import type { LogText } from '../../doctor/known-issue-findings.ts';

/**
 * The end of a log, from a file or from stdin (`-`).
 *
 * @throws AppError `usage` when it cannot be read.
 */
export async function readLog(path: string): Promise<LogText> {
  if (path === '-') return { name: 'stdin', text: await readStandardInput() };
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      const length = Math.min(size, limits.doctorLogBytes);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
      return { name: basename(path), text: buffer.toString('utf8', 0, bytesRead) };
    } finally {
      await file.close();
    }
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppError('usage', { message: `The log ${path} could not be read: ${why}.`, cause: thrown });
  }
}

async function readStandardInput(): Promise<string> {
  let text = '';
  process.stdin.setEncoding('utf8');
  for await (const chunk of process.stdin) text = (text + String(chunk)).slice(-limits.doctorLogBytes);
  return text;
}
