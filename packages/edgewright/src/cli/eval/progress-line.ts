import { formatDuration } from '../../base/format-quantity.ts';
import type { EvalProgress } from '../../bench/quality/run/evaluate.ts';
import type { CommandOutput } from '../command-output.ts';

const terminalPauseMs = 200;
const logPauseMs = 10_000;

/** Fewer answers say nothing about how long the others will take. */
const leastForPace = 10;

const doingWords = {
  baseline: 'asking the baseline',
  again: 'asking the baseline again',
  candidate: 'asking the candidate',
  tokens: 'comparing tokens',
} as const satisfies Record<EvalProgress['doing'], string>;

/** Shows on stderr how far a run is and when it will end. `end` leaves the cursor on a line of its own. */
export function progressLine(
  output: CommandOutput,
  stream: { write(text: string): unknown } = process.stderr,
): { show(progress: EvalProgress): void; end(): void } {
  const start: { ms: number; done: number } = { ms: performance.now(), done: -1 };
  let shownMs = -Infinity;
  let isLineOpen = false;
  return {
    show(progress) {
      const nowMs = performance.now();
      // What a resumed run had already says nothing about its speed.
      if (start.done < 0) start.done = progress.done - 1;
      if (nowMs - shownMs < (output.isTerminal ? terminalPauseMs : logPauseMs)) return;
      shownMs = nowMs;
      const line = describeProgress(progress, {
        elapsedMs: nowMs - start.ms,
        done: progress.done - start.done,
      });
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

/** ` 62 %  560 of 900 answers  asking the candidate  41.2 s left` */
function describeProgress(
  { doing, done, total }: EvalProgress,
  pace: { elapsedMs: number; done: number },
): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const parts = [
    `${String(Math.floor(share * 100)).padStart(3)} %`,
    `${done} of ${total} answers`,
    doingWords[doing],
  ];
  if (pace.done >= leastForPace && done < total) {
    parts.push(`${formatDuration(((total - done) * pace.elapsedMs) / pace.done)} left`);
  }
  return parts.join('  ');
}
