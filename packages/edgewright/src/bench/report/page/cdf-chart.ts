import { limits } from '../../../contract/limits.ts';
import { sortAscending } from '../../statistics/percentile.ts';
import { smallBox, chartFrame, line, polyline } from './chart-frame.ts';
import { labelled, type Markup } from './markup.ts';
import { linearScale, logScale } from './scale.ts';

export interface CdfInput {
  readonly title: string;
  /** One per issued request, in ms; `+Infinity` for those without an answer, which the curve never reaches. */
  readonly values: readonly number[];
  readonly objectives: readonly { readonly limit: number; readonly share: number | null }[];
}

/** Which share of all requests had it within which time, with the limits. Null: nobody had it. */
export function cdfChart({ title, values, objectives }: CdfInput): Markup | null {
  const sorted = sortAscending(values);
  const known = sorted.filter((value) => Number.isFinite(value) && value > 0);
  const [low, high] = [known[0], known.at(-1)];
  if (low === undefined || high === undefined) return null;
  const { left, width, right, height, bottom, top } = smallBox;
  const bounds = objectives.map(({ limit }) => limit);
  const x = logScale(
    { from: Math.min(low, ...bounds), to: Math.max(high, ...bounds) },
    { from: left, to: width - right },
  );
  const y = linearScale({ from: 0, to: 100 }, { from: height - bottom, to: top });
  const limitMarks = objectives.flatMap(({ limit, share }) => [
    line({ x1: x.at(limit), x2: x.at(limit), y1: y.at(0), y2: y.at(100), class: 'line limit' }),
    limitLabel(limit, x.at(limit), y.at(4)),
    ...(share === null
      ? []
      : [
          line({
            x1: left,
            x2: width - right,
            y1: y.at(share * 100),
            y2: y.at(share * 100),
            class: 'line limit',
          }),
        ]),
  ]);
  return chartFrame({
    title,
    box: smallBox,
    x: { scale: x, title: 'ms' },
    y: { scale: y, title: `${title}: share of requests`, format: (value) => `${value} %` },
    legend: [],
    marks: [polyline(steps(sorted, { at: x.at, up: y.at }), 'series-1'), ...limitMarks],
  });
}

/** Beside its line, on the side that has room. */
function limitLabel(limit: number, x: number, y: number): Markup {
  const isRight = x > smallBox.width / 2;
  return labelled(
    'text',
    { x: isRight ? x - 4 : x + 4, y, class: isRight ? 'tick end' : 'tick' },
    `limit ${limit} ms`,
  );
}

/** The curve, thinned to what can be seen; its last member stays. */
function steps(
  sorted: readonly number[],
  { at, up }: { at: (value: number) => number; up: (percent: number) => number },
): [number, number][] {
  const points: [number, number][] = [];
  const stride = Math.max(1, Math.floor(sorted.length / limits.benchChartPoints));
  for (const [index, value] of sorted.entries()) {
    const isLast = sorted[index + 1] === undefined || sorted[index + 1] === Infinity;
    if (!Number.isFinite(value) || (index % stride !== 0 && !isLast)) continue;
    const before = points.at(-1);
    if (before !== undefined) points.push([at(value), before[1]]);
    points.push([at(value), up((100 * (index + 1)) / sorted.length)]);
  }
  return points;
}
