import { limits } from '../../../contract/limits.ts';
import { meanOf } from '../../statistics/moments.ts';
import { chartBox, type ChartBox, chartFrame, polyline } from './chart-frame.ts';
import { element, type Markup } from './markup.ts';
import { linearScale, logScale, type Scale } from './scale.ts';

const flat: ChartBox = { ...chartBox, height: 150, bottom: 34 };

export interface Sample {
  readonly second: number;
  readonly value: number;
}

/** Time from the beginning of a run, over the width of a chart. */
export function secondsAxis(seconds: number): Scale {
  return linearScale({ from: 0, to: seconds }, { from: flat.left, to: flat.width - flat.right });
}

/** A low chart of one figure over time. Null: fewer than two samples. */
export function lineChart(title: string, samples: readonly Sample[], x: Scale): Markup | null {
  const thin = thinned(samples);
  if (thin.length < 2) return null;
  const most = Math.max(...thin.map(({ value }) => value));
  const y = linearScale({ from: 0, to: most }, { from: flat.height - flat.bottom, to: flat.top });
  const marks = [
    polyline(
      thin.map(({ second, value }) => [x.at(second), y.at(value)]),
      'series-1',
    ),
  ];
  return chartFrame({
    title,
    box: flat,
    x: { scale: x, title: 's' },
    y: { scale: y, title },
    legend: [],
    marks,
  });
}

/** The same as single dots, where each stands for itself. Null: there are none. */
export function dotChart(title: string, samples: readonly Sample[], x: Scale): Markup | null {
  const stride = Math.ceil(samples.length / limits.benchChartDots);
  // Every n-th dot shows the same cloud; the slowest ones are what people look for, so they stay.
  const slowest = samples.reduce((most, { value }) => Math.max(most, value), 0);
  const shown = samples.filter(({ value }, index) => index % stride === 0 || value > slowest / 2);
  const dots = shown.slice(0, limits.benchChartDots);
  if (dots.length === 0) return null;
  const values = dots.map(({ value }) => value);
  const y = logScale(
    { from: Math.min(...values), to: Math.max(...values) },
    { from: flat.height - flat.bottom, to: flat.top },
  );
  const marks = dots.map(({ second, value }) =>
    element('circle', { cx: x.at(second), cy: y.at(value), r: 1.6, class: 'dot series-1' }),
  );
  return chartFrame({
    title,
    box: flat,
    x: { scale: x, title: 's' },
    y: { scale: y, title },
    legend: [],
    marks,
  });
}

/** Means over equal stretches, about one per pixel. */
function thinned(samples: readonly Sample[]): Sample[] {
  const stride = Math.ceil(samples.length / limits.benchChartPoints);
  if (stride <= 1) return [...samples];
  const thin: Sample[] = [];
  for (let from = 0; from < samples.length; from += stride) {
    const stretch = samples.slice(from, from + stride);
    const second = meanOf(stretch.map((sample) => sample.second));
    const value = meanOf(stretch.map((sample) => sample.value));
    if (second !== null && value !== null) thin.push({ second, value });
  }
  return thin;
}
