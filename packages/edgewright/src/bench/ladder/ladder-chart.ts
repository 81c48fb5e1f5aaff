import type { Ladder, LadderFigure } from '../../contract/ladder.ts';
import { chartFrame, type ChartBox, line } from '../report/page/chart-frame.ts';
import { element, labelled, type Markup } from '../report/page/markup.ts';
import { linearScale, type Scale } from '../report/page/scale.ts';

/** One figure of each rung. */
export interface RungBar {
  readonly name: string;
  readonly figure: LadderFigure | null;
  /** A second one beside it, such as what was predicted; null: none. */
  readonly beside: LadderFigure | null;
}

/** Dots with the ends of their intervals, one column per rung. Null: no rung has the figure. */
export function rungChart(about: {
  title: string;
  bars: readonly RungBar[];
  legend: readonly [string, string] | null;
  format?: (value: number) => string;
}): Markup | null {
  const { title, bars, legend, format } = about;
  const known = bars.flatMap(({ figure, beside }) => [figure, beside]).filter((one) => one !== null);
  if (known.length === 0) return null;
  const box: ChartBox = { width: 640, height: 250, left: 70, right: 16, top: 32, bottom: 52 };
  const most = Math.max(...known.map(({ mean, high }) => high ?? mean));
  const y = linearScale({ from: 0, to: most }, { from: box.height - box.bottom, to: box.top });
  const step = (box.width - box.left - box.right) / bars.length;
  const at = (index: number): number => box.left + step * (index + 0.5);
  const marks = bars.flatMap(({ name, figure, beside }, index) => [
    ...dot(figure, { x: at(index) - (beside === null ? 0 : 8), y, style: 'series-1' }),
    ...dot(beside, { x: at(index) + 8, y, style: 'series-2' }),
    labelled(
      'text',
      {
        x: at(index),
        y: box.height - box.bottom + 15 + (bars.length > 4 && index % 2 === 1 ? 13 : 0),
        class: 'tick middle',
      },
      shortened(name, bars.length),
    ),
  ]);
  return chartFrame({
    title,
    box,
    // The columns carry names, which the axis itself cannot.
    x: { scale: { at: (value) => value, ticks: [] }, title: '' },
    y: { scale: y, title, ...(format === undefined ? {} : { format }) },
    legend:
      legend === null
        ? []
        : [
            { name: legend[0], style: 'series-1' },
            { name: legend[1], style: 'series-2' },
          ],
    marks,
  });
}

function dot(figure: LadderFigure | null, about: { x: number; y: Scale; style: string }): Markup[] {
  if (figure === null) return [];
  const { x, y, style } = about;
  const { mean, low, high } = figure;
  const bar =
    low === null || high === null
      ? []
      : [
          line({ x1: x, x2: x, y1: y.at(Math.max(0, low)), y2: y.at(high), class: `line ${style}` }),
          line({ x1: x - 5, x2: x + 5, y1: y.at(high), y2: y.at(high), class: `line ${style}` }),
          line({
            x1: x - 5,
            x2: x + 5,
            y1: y.at(Math.max(0, low)),
            y2: y.at(Math.max(0, low)),
            class: `line ${style}`,
          }),
        ];
  return [...bar, element('circle', { cx: x, cy: y.at(mean), r: 3.5, class: `dot ${style}` })];
}

function shortened(name: string, columns: number): string {
  const most = Math.max(8, Math.floor((columns > 4 ? 150 : 90) / columns));
  return name.length <= most ? name : `${name.slice(0, most - 1)}…`;
}

/** Figures of all rungs that were measured, for a chart. */
export function barsOf(
  { rungs }: Ladder,
  about: {
    figure: (state: Ladder['rungs'][number]) => LadderFigure | null;
    beside?: (state: Ladder['rungs'][number]) => LadderFigure | null;
  },
): RungBar[] {
  return rungs
    .filter(({ loads }) => loads.length > 0)
    .map((state) => ({
      name: state.rung.name,
      figure: about.figure(state),
      beside: about.beside?.(state) ?? null,
    }));
}
