import { formatBytes, formatDuration } from '../../base/format-quantity.ts';
import type { TransferProgress } from '../../models/files/transfer-progress.ts';
import type { CommandOutput } from '../command-output.ts';
import { LiveLine, progressBar } from '../live-line.ts';

/** Between two lines of a log. */
const logPauseMs = 10_000;

/** Shows how far a transfer is, and when it will end. `end` leaves the cursor on a line of its own. */
export function transferLine(
  output: CommandOutput,
  stream: { write(text: string): unknown } = process.stderr,
): { show(progress: TransferProgress): void; end(): void } {
  const line = new LiveLine(output, { logPauseMs, stream });
  let startMs: number | null = null;
  let startBytes = 0;
  return {
    show(progress) {
      const nowMs = performance.now();
      if (startMs === null) {
        startMs = nowMs;
        // What was there before a resumed download says nothing about its speed.
        startBytes = progress.doneBytes;
      }
      const pace = { bytes: progress.doneBytes - startBytes, elapsedMs: nowMs - startMs };
      line.show(() => describeTransfer(progress, pace), progress.doneBytes >= progress.totalBytes);
    },
    end: () => line.clear(),
  };
}

/** `[████████░░░░] 62 %  3.1 GiB of 5.0 GiB  410 MiB/s  4.8 s left  model.safetensors` */
export function describeTransfer(
  { name, doneBytes, totalBytes }: TransferProgress,
  pace: { bytes: number; elapsedMs: number },
): string {
  const share = totalBytes === 0 ? 1 : Math.min(1, doneBytes / totalBytes);
  const bar = progressBar(share);
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
