import type { BenchStage } from '../../../contract/bench-report.ts';
import { chartBox, chartFrame, polyline } from './chart-frame.ts';
import { element, labelled, type Markup } from './markup.ts';
import { linearScale, logScale } from './scale.ts';

const curves = [
  { percentile: 'p50', style: 'series-1', name: 'P50' },
  { percentile: 'p99', style: 'series-2', name: 'P99' },
] as const;

/**
 * Latency against output of the system, one point per stage in the order of the output: where it bends, the box is
 * full. Null: fewer than two stages have both.
 */
export function sweepChart(
  stages: readonly BenchStage[],
  { key, title }: { key: string; title: string },
): Markup | null {
  const points = stages
    .flatMap(({ stage, distributions, scalars }) => {
      const speed = scalars['output_token_throughput']?.avg ?? null;
      const summary = distributions[key];
      return speed === null || summary === undefined
        ? []
        : [{ stage, speed, p50: summary.p50, p99: summary.p99 }];
    })
    .sort((a, b) => a.speed - b.speed);
  const heights = points.flatMap(({ p50, p99 }) => [p50, p99]).filter((value) => value !== null);
  if (points.length < 2 || heights.length === 0) return null;
  const { left, width, right, height, bottom, top } = chartBox;
  const x = linearScale({ from: 0, to: points.at(-1)?.speed ?? 1 }, { from: left, to: width - right });
  const y = logScale(
    { from: Math.min(...heights), to: Math.max(...heights) },
    { from: height - bottom, to: top },
  );
  const marks = curves.flatMap(({ percentile, style }) => {
    const seen = points.flatMap((point) => {
      const value = point[percentile];
      return value === null ? [] : [{ stage: point.stage, x: x.at(point.speed), y: y.at(value) }];
    });
    return [
      polyline(
        seen.map((point) => [point.x, point.y]),
        style,
      ),
      ...seen.map((point) => element('circle', { cx: point.x, cy: point.y, r: 3, class: `dot ${style}` })),
      ...(percentile === 'p99'
        ? seen.map((point) =>
            labelled('text', { x: point.x, y: point.y - 7, class: 'tick middle' }, point.stage),
          )
        : []),
    ];
  });
  return chartFrame({
    title: `${title} against output`,
    box: chartBox,
    x: { scale: x, title: 'output of the system, tokens/s' },
    y: { scale: y, title: `${title}, ms` },
    legend: curves.map(({ name, style }) => ({ name, style })),
    marks,
  });
}
