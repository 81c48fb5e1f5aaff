import { formatBytes, formatDuration } from '../../base/format-quantity.ts';
import type { LadderFigure, LadderQuality, LadderSpeculation } from '../../contract/ladder.ts';
import { numberWords } from '../report/stage-words.ts';

export const notKnown = 'not known';

/** `12.3 ± 0.4`: mean and half of its interval. One run alone has no interval and says so. */
export function figureWords(
  figure: LadderFigure | null,
  format: (value: number) => string = numberWords,
): string {
  if (figure === null) return notKnown;
  const { mean, low, high } = figure;
  if (low === null || high === null) return `${format(mean)} (1 run)`;
  return `${format(mean)} ± ${format((high - low) / 2)}`;
}

/** The same for bytes: the scatter of memory is left out where it would read as nothing. */
export function bytesWords(figure: LadderFigure | null): string {
  return figure === null ? notKnown : formatBytes(figure.mean);
}

export function durationWords(figure: LadderFigure | null): string {
  return figureWords(figure, formatDuration);
}

/** `+33 % ± 4`, or that it is no real difference. */
export function changeWords(ratio: number | null, isReal: boolean | null): string {
  if (ratio === null) return notKnown;
  const percent = (ratio - 1) * 100;
  const words = `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(0)} %`;
  if (isReal === null) return `${words}, too few runs`;
  return isReal ? words : `${words}, not real`;
}

export function qualityWords(quality: LadderQuality | null): string {
  if (quality === null) return '–';
  switch (quality.verdict) {
    case 'baseline':
      return 'baseline';
    case 'not-judged':
      return 'not judged';
    case 'pass':
    case 'fail':
    case 'undecided':
      return quality.verdict;
  }
}

export function breakEvenWords({ breakEven, points }: LadderSpeculation): string {
  const most = Math.max(...points.map(({ concurrency }) => concurrency));
  const users = (count: number): string => (count === 1 ? '1 user' : `${count} users`);
  switch (breakEven.kind) {
    case 'crosses':
      return `It stops helping at about ${(breakEven.concurrency ?? 0).toFixed(1)} users at once.`;
    case 'never-helps':
      return 'No gain was measured, not even for one user alone.';
    case 'always-helps':
      return `It helps at every load that was measured, up to ${users(most)}.`;
    case 'unknown':
      return 'Where it stops helping is not known.';
  }
}
