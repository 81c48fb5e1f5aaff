import { formatBytes, formatDuration } from '../../../base/format-quantity.ts';
import type { BuildEvent } from '../../../builder/build-progress.ts';
import type { CommandOutput } from '../../command-output.ts';

/** Between two lines: on a terminal often enough to look alive, in a log seldom enough to be read. */
const terminalPauseMs = 200;
const logPauseMs = 30_000;
const barWidth = 24;
/** Before that, the pace of the first files says nothing about the rest. */
const leastSampleMs = 3_000;

type Progress = Extract<BuildEvent, { kind: 'progress' }>;

/** Shows the steps of a build, and within the long ones how far it is. */
export function buildLine(
  output: CommandOutput,
  stream: { write(text: string): unknown } = process.stderr,
): { show(event: BuildEvent): void; end(): void } {
  let first: { atMs: number; done: number } | null = null;
  let shownMs = 0;
  let isLineOpen = false;
  const clear = (): void => {
    if (isLineOpen) stream.write('\r\u001b[2K');
    isLineOpen = false;
  };
  const showProgress = (progress: Progress): void => {
    const nowMs = performance.now();
    if (first === null) {
      first = { atMs: nowMs, done: progress.done };
      shownMs = output.isTerminal ? 0 : nowMs;
    }
    if (nowMs - shownMs < (output.isTerminal ? terminalPauseMs : logPauseMs)) return;
    shownMs = nowMs;
    const text = describeProgress(progress, {
      done: progress.done - first.done,
      elapsedMs: nowMs - first.atMs,
    });
    if (!output.isTerminal) return output.note(text);
    stream.write(`\r\u001b[2K${text.slice(0, Math.max(20, output.columns - 1))}`);
    isLineOpen = true;
  };
  return {
    show(event) {
      if (event.kind === 'progress') return showProgress(event);
      clear();
      first = null;
      if (event.kind === 'step-begun') output.note(`${event.step.padEnd(10)} ${event.what}`);
      else output.note(`${' '.repeat(10)} ${event.result} (${formatDuration(event.durationMs)})`);
    },
    end: clear,
  };
}

/** `compile    [████████░░░░░░░░]  33 %  72 of 218  2 min 10 s left` */
export function describeProgress(
  { step, done, total, unit }: Progress,
  pace: { done: number; elapsedMs: number },
): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const full = Math.round(share * barWidth);
  const bar = `[${'█'.repeat(full)}${'░'.repeat(barWidth - full)}]`;
  const amount = unit === 'bytes' ? `${formatBytes(done)} of ${formatBytes(total)}` : `${done} of ${total}`;
  const parts = [`${step.padEnd(10)} ${bar} ${String(Math.floor(share * 100)).padStart(3)} %`, amount];
  if (pace.done > 0 && pace.elapsedMs >= leastSampleMs) {
    parts.push(`about ${formatDuration(((total - done) / pace.done) * pace.elapsedMs)} left`);
  }
  return parts.join('  ');
}
