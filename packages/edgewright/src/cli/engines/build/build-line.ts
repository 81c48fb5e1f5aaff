import { formatBytes, formatDuration } from '../../../base/format-quantity.ts';
import type { BuildEvent } from '../../../builder/build-progress.ts';
import type { CommandOutput } from '../../command-output.ts';
import { LiveLine, progressBar } from '../../live-line.ts';

/** Between two lines of a log. */
const logPauseMs = 30_000;
/** Before that, the pace of the first files says nothing about the rest. */
const leastSampleMs = 3_000;

type Progress = Extract<BuildEvent, { kind: 'progress' }>;

/** Shows the steps of a build, and within the long ones how far it is. */
export function buildLine(
  output: CommandOutput,
  stream: { write(text: string): unknown } = process.stderr,
): { show(event: BuildEvent): void; end(): void } {
  const line = new LiveLine(output, { logPauseMs, stream });
  let first: { atMs: number; done: number } | null = null;
  const showProgress = (progress: Progress): void => {
    const nowMs = performance.now();
    first ??= { atMs: nowMs, done: progress.done };
    const pace = { done: progress.done - first.done, elapsedMs: nowMs - first.atMs };
    line.show(() => describeProgress(progress, pace));
  };
  return {
    show(event) {
      if (event.kind === 'progress') return showProgress(event);
      line.clear();
      first = null;
      if (event.kind === 'step-begun') output.note(`${event.step.padEnd(10)} ${event.what}`);
      else output.note(`${' '.repeat(10)} ${event.result} (${formatDuration(event.durationMs)})`);
    },
    end: () => line.clear(),
  };
}

/** `compile    [████████░░░░░░░░]  33 %  72 of 218  2 min 10 s left` */
export function describeProgress(
  { step, done, total, unit }: Progress,
  pace: { done: number; elapsedMs: number },
): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const bar = progressBar(share);
  const amount = unit === 'bytes' ? `${formatBytes(done)} of ${formatBytes(total)}` : `${done} of ${total}`;
  const parts = [`${step.padEnd(10)} ${bar} ${String(Math.floor(share * 100)).padStart(3)} %`, amount];
  if (pace.done > 0 && pace.elapsedMs >= leastSampleMs) {
    parts.push(`about ${formatDuration(((total - done) / pace.done) * pace.elapsedMs)} left`);
  }
  return parts.join('  ');
}
