import { formatDuration } from '../../base/format-quantity.ts';
import type { EvalProgress } from '../../bench/quality/run/evaluate.ts';
import type { CommandOutput } from '../command-output.ts';
import { LiveLine } from '../live-line.ts';

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
export function progressLine(output: CommandOutput): {
  show(progress: EvalProgress): void;
  end(): void;
} {
  const line = new LiveLine(output, { logPauseMs });
  const startMs = performance.now();
  let doneBefore: number | null = null;
  return {
    show(progress) {
      // What a resumed run had already says nothing about its speed.
      doneBefore ??= progress.done - 1;
      const pace = { elapsedMs: performance.now() - startMs, done: progress.done - doneBefore };
      line.show(() => describeProgress(progress, pace));
    },
    end: () => line.clear(),
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
