import { slope } from './statistics.ts';

/** What must not grow over a run, and how much of it is noise. */
export interface GrowthBound {
  what: string;
  unit: string;
  /** Largest rise over all samples, by the line of least squares through them. */
  most: number;
}

export interface Growth extends GrowthBound {
  first: number;
  last: number;
  rise: number;
  flat: boolean;
}

/** Values at equal distances. Of many points one line: no single one decides. */
export function growthOf(values: readonly number[], bound: GrowthBound): Growth {
  const rise = slope(values.map((value, at) => [at, value])) * Math.max(0, values.length - 1);
  return {
    ...bound,
    first: values.at(0) ?? Number.NaN,
    last: values.at(-1) ?? Number.NaN,
    rise,
    flat: rise <= bound.most,
  };
}

/** Rows for a report: what it was, how it went, and a curve of it. */
export function growthTable(rows: readonly { growth: Growth; values: readonly number[] }[]): string {
  return [
    '| | First | Last | Rise of the line | At most | | |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map(({ growth, values }) => {
      const { what, unit, first, last, rise, most, flat } = growth;
      const [from, to, by] = [first, last, rise].map((value) => `${value.toFixed(1)} ${unit}`.trim());
      return `| ${what} | ${from} | ${to} | ${by} | ${most} ${unit} | ${flat ? 'flat' : 'grows'} | \`${curve(values)}\` |`;
    }),
  ].join('\n');
}

const HEIGHTS = '▁▂▃▄▅▆▇█';
const WIDTH = 40;

/** From 0 to the largest value, so that noise does not look like a mountain. */
function curve(values: readonly number[]): string {
  const top = Math.max(...values, Number.MIN_VALUE);
  const step = Math.max(1, values.length / WIDTH);
  const shown = Array.from(
    { length: Math.min(WIDTH, values.length) },
    (_, at) => values[Math.floor(at * step)] ?? 0,
  );
  return shown
    .map(
      (value) =>
        HEIGHTS[Math.min(HEIGHTS.length - 1, Math.max(0, Math.floor((value / top) * HEIGHTS.length)))],
    )
    .join('');
}
