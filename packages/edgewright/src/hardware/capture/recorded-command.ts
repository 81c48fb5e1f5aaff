import type { CommandOutcome } from '../machine.ts';
import type { CaptureEntry } from './capture-entry.ts';

export interface RecordedCommand {
  words: readonly string[];
  entry: CaptureEntry;
}

/** The outcome of a command that was answered from a capture, which took no time. */
export function ran(stdout: string, exitCode = 0): CommandOutcome {
  return { kind: 'ran', exitCode, stdout, stderr: '', durationMs: 0 };
}
