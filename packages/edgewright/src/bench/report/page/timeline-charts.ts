import { limits } from '../../../contract/limits.ts';
import type { RequestRecord } from '../../../contract/request-record.ts';
import type { TelemetrySample } from '../../../contract/telemetry.ts';
import { secondsOf, type StageWindow } from '../../metrics/stage-window.ts';
import { meanOf } from '../../statistics/moments.ts';
import { chartBox, type ChartBox, chartFrame, polyline } from './chart-frame.ts';
import { element, type Markup } from './markup.ts';
import { linearScale, logScale, type Scale } from './scale.ts';

const flat: ChartBox = { ...chartBox, height: 150, bottom: 34 };

interface Sample {
  readonly second: number;
  readonly value: number;
}

/** What happened when, over all stages of a run: requests in flight, tokens, first tokens, heat and power. */
export function timelineCharts(
  records: readonly RequestRecord[],
  telemetry: { readonly samples: readonly TelemetrySample[]; readonly startedAtMs: number } | null,
): Markup[] {
  const window = wholeRun(records);
  if (window === null) return [];
  const x = linearScale({ from: 0, to: window.toNs / 1e9 }, { from: flat.left, to: flat.width - flat.right });
  const load = secondsOf(records, window);
  const start = window.fromNs / 1e9;
  const over = (value: (second: (typeof load)[number]) => number): Sample[] =>
    load.map((second, index) => ({ second: start + index + 0.5, value: value(second) }));
  const charts = [
    lineChart(
      'requests in flight',
      over(({ meanInFlight }) => meanInFlight),
      x,
    ),
    lineChart(
      'tokens/s',
      over(({ tokens }) => tokens),
      x,
    ),
    dotChart('first token after, ms', firstTokens(records), x),
    ...(telemetry === null
      ? []
      : [
          lineChart('hottest zone, °C', seriesOf(telemetry, hottest), x),
          lineChart('power, W', seriesOf(telemetry, watts), x),
        ]),
  ];
  return charts.filter((chart) => chart !== null);
}

function wholeRun(records: readonly RequestRecord[]): StageWindow | null {
  let fromNs = Infinity;
  let toNs = -Infinity;
  for (const { sentNs, endNs } of records) {
    if (sentNs === null) continue;
    fromNs = Math.min(fromNs, sentNs);
    toNs = Math.max(toNs, endNs);
  }
  return toNs > fromNs ? { fromNs, toNs, seconds: (toNs - fromNs) / 1e9 } : null;
}

function lineChart(title: string, samples: readonly Sample[], x: Scale): Markup | null {
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

function dotChart(title: string, samples: readonly Sample[], x: Scale): Markup | null {
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

function firstTokens(records: readonly RequestRecord[]): Sample[] {
  return records.flatMap(({ scheduledNs, firstTokenNs }) => {
    if (firstTokenNs === null || firstTokenNs <= scheduledNs) return [];
    return [{ second: firstTokenNs / 1e9, value: (firstTokenNs - scheduledNs) / 1e6 }];
  });
}

function seriesOf(
  { samples, startedAtMs }: { samples: readonly TelemetrySample[]; startedAtMs: number },
  valueOf: (sample: TelemetrySample) => number | null,
): Sample[] {
  return samples.flatMap((sample) => {
    const value = valueOf(sample);
    const second = (sample.atMs - startedAtMs) / 1_000;
    return value === null || second < 0 ? [] : [{ second, value }];
  });
}

function hottest({ gpus, temperaturesC }: TelemetrySample): number | null {
  const known = [...gpus.map(({ temperatureC }) => temperatureC), ...Object.values(temperaturesC)];
  const degrees = known.filter((value) => value !== null);
  return degrees.length === 0 ? null : Math.max(...degrees);
}

/** Of the whole board where that is known, else of all GPUs together. */
function watts({ boardWatts, gpus }: TelemetrySample): number | null {
  if (boardWatts !== null) return boardWatts;
  const known = gpus.map(({ powerWatts }) => powerWatts).filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
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
