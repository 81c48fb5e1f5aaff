import { formatBytes, formatDuration } from '../../base/format-quantity.ts';
import type { TransferProgress } from '../../models/files/transfer-progress.ts';
import type { CommandOutput } from '../command-output.ts';

/** Between two lines: on a terminal often enough to look alive, in a log seldom enough to be read. */
const terminalPauseMs = 200;
const logPauseMs = 10_000;
const barWidth = 24;

/** Shows how far a transfer is, and when it will end. `end` leaves the cursor on a line of its own. */
export function transferLine(
  output: CommandOutput,
  stream: { write(text: string): unknown } = process.stderr,
): { show(progress: TransferProgress): void; end(): void } {
  let startMs: number | null = null;
  let startBytes = 0;
  let shownMs = 0;
  let isLineOpen = false;
  return {
    show(progress) {
      const nowMs = performance.now();
      if (startMs === null) {
        startMs = nowMs;
        shownMs = nowMs - terminalPauseMs;
        // What was there before a resumed download says nothing about its speed.
        startBytes = progress.doneBytes;
      }
      const isLast = progress.doneBytes >= progress.totalBytes;
      const pauseMs = output.isTerminal ? terminalPauseMs : logPauseMs;
      if (!isLast && nowMs - shownMs < pauseMs) return;
      if (isLast && !output.isTerminal && nowMs - startMs < logPauseMs) return;
      shownMs = nowMs;
      const pace = { bytes: progress.doneBytes - startBytes, elapsedMs: nowMs - startMs };
      const line = describeTransfer(progress, pace);
      if (!output.isTerminal) return output.note(line);
      stream.write(`\r\u001b[2K${line.slice(0, Math.max(20, output.columns - 1))}`);
      isLineOpen = true;
    },
    end() {
      if (isLineOpen) stream.write('\r\u001b[2K');
      isLineOpen = false;
    },
  };
}

/** `[████████░░░░] 62 %  3.1 GiB of 5.0 GiB  410 MiB/s  4.8 s left  model.safetensors` */
export function describeTransfer(
  { name, doneBytes, totalBytes }: TransferProgress,
  pace: { bytes: number; elapsedMs: number },
): string {
  const share = totalBytes === 0 ? 1 : Math.min(1, doneBytes / totalBytes);
  const full = Math.round(share * barWidth);
  const bar = `[${'█'.repeat(full)}${'░'.repeat(barWidth - full)}]`;
  const bytesPerSecond = pace.elapsedMs > 0 ? (pace.bytes / pace.elapsedMs) * 1_000 : 0;
  const parts = [
    `${bar} ${String(Math.floor(share * 100)).padStart(3)} %`,
    `${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`,
  ];
  if (bytesPerSecond > 0) {
    parts.push(`${formatBytes(bytesPerSecond)}/s`);
    parts.push(`${formatDuration(((totalBytes - doneBytes) / bytesPerSecond) * 1_000)} left`);
  }
  return [...parts, name].join('  ');
}
