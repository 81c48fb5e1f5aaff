import type { RequestRecord } from '../../../contract/request-record.ts';
import type { TelemetrySample } from '../../../contract/telemetry.ts';
import { secondsOf, type StageWindow } from '../../metrics/stage-window.ts';
import { dotChart, lineChart, type Sample, secondsAxis } from './line-chart.ts';
import type { Markup } from './markup.ts';

/** What happened when, over all stages of a run: requests in flight, tokens, first tokens, heat and power. */
export function timelineCharts(
  records: readonly RequestRecord[],
  telemetry: { readonly samples: readonly TelemetrySample[]; readonly startedAtMs: number } | null,
): Markup[] {
  const window = wholeRun(records);
  if (window === null) return [];
  const x = secondsAxis(window.toNs / 1e9);
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
