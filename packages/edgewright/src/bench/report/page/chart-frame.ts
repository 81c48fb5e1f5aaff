import { numberWords } from '../stage-words.ts';
import { element, labelled, type Markup } from './markup.ts';
import type { Scale } from './scale.ts';

/** Room inside and around a chart, in pixels of its own coordinates. */
export interface ChartBox {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export const chartBox: ChartBox = { width: 640, height: 240, left: 60, right: 16, top: 30, bottom: 40 };

/** For three in a row. */
export const smallBox: ChartBox = { width: 320, height: 210, left: 42, right: 12, top: 30, bottom: 40 };

export interface Axis {
  readonly scale: Scale;
  readonly title: string;
  readonly format?: (value: number) => string;
}

export interface LegendEntry {
  readonly name: string;
  /** `series-1` … `series-3`, `limit`. */
  readonly style: string;
}

export interface ChartParts {
  readonly title: string;
  readonly box: ChartBox;
  readonly x: Axis;
  readonly y: Axis;
  readonly legend: readonly LegendEntry[];
  readonly marks: readonly Markup[];
}

/** A drawing with axes, grid and legend around the marks. */
export function chartFrame({ title, box, x, y, legend, marks }: ChartParts): Markup {
  const { width, height, left, right, top, bottom } = box;
  const floor = height - bottom;
  return element(
    'svg',
    { class: 'chart', viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': title },
    [
      labelled('title', {}, title),
      ...y.scale.ticks.flatMap((tick) => [
        line({ x1: left, x2: width - right, y1: y.scale.at(tick), y2: y.scale.at(tick), class: 'grid' }),
        labelled('text', { x: left - 6, y: y.scale.at(tick) + 4, class: 'tick end' }, formatOf(y, tick)),
      ]),
      ...readable(x).map((tick) =>
        labelled('text', { x: x.scale.at(tick), y: floor + 15, class: 'tick middle' }, formatOf(x, tick)),
      ),
      line({ x1: left, x2: width - right, y1: floor, y2: floor, class: 'axis' }),
      labelled('text', { x: (left + width - right) / 2, y: height - 6, class: 'tick middle' }, x.title),
      labelled('text', { x: 4, y: 14, class: 'tick' }, y.title),
      ...marks,
      ...legendMarks(legend, { right: width - right, y: top - 16 }),
    ],
  );
}

export function line(attributes: Readonly<Record<string, string | number>>): Markup {
  return element('line', attributes);
}

/** A line through points in pixels, in their order. */
export function polyline(points: readonly (readonly [number, number])[], style: string): Markup {
  const written = points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
  return element('polyline', { points: written, class: `line ${style}` });
}

function formatOf(axis: Axis, value: number): string {
  return axis.format === undefined ? numberWords(value) : axis.format(value);
}

/** Ticks with room for their text between them. */
function readable({ scale }: Axis): number[] {
  const kept: number[] = [];
  for (const tick of scale.ticks) {
    const before = kept.at(-1);
    if (before === undefined || scale.at(tick) - scale.at(before) > 36) kept.push(tick);
  }
  return kept;
}

function legendMarks(entries: readonly LegendEntry[], { right, y }: { right: number; y: number }): Markup[] {
  const marks: Markup[] = [];
  let x = right;
  for (const { name, style } of entries.toReversed()) {
    x -= name.length * 6.4;
    marks.push(labelled('text', { x, y: y + 4, class: 'tick' }, name));
    marks.push(line({ x1: x - 22, x2: x - 6, y1: y, y2: y, class: `line ${style}` }));
    x -= 36;
  }
  return marks;
}
