import type { BenchReport, BenchStage } from '../../contract/bench-report.ts';
import type { RequestRecord } from '../../contract/request-record.ts';
import type { TelemetrySample } from '../../contract/telemetry.ts';
import { measuredRequests, sloView } from '../metrics/distributions.ts';
import { figureOfMetric } from '../metrics/per-request-limits.ts';
import { shareOfStatistic } from '../metrics/objective-words.ts';
import { cdfChart } from './page/cdf-chart.ts';
import { element, labelled, type Markup } from './page/markup.ts';
import { pageFrame } from './page/page-frame.ts';
import { sweepChart } from './page/sweep-chart.ts';
import { distributionTable, scalarTable, verdictTable } from './page/tables.ts';
import { timelineCharts } from './page/timeline-charts.ts';
import { countsWords, loadWords, overallVerdict, targetWords } from './stage-words.ts';

export interface ReportPage {
  readonly report: BenchReport;
  /** For the curves; empty: tables only. */
  readonly records: readonly RequestRecord[];
  /** Of the box under test, on the clock that `startedAt` was read from. */
  readonly telemetry: readonly TelemetrySample[] | null;
}

/** `report.html`: one page that needs no other file, no script and no network. */
export function renderPage(page: ReportPage): string {
  const { report } = page;
  const body = [
    ...header(report),
    ...sweep(report),
    ...report.stages.flatMap((stage) => stageSection(stage, page)),
    ...timeline(page),
  ];
  return pageFrame(`Measurement of ${report.target.model}`, body);
}

function header(report: BenchReport): Markup[] {
  const overall = overallVerdict(report);
  const { runId, startedAt, endedAt, edgewrightVersion, conclusions, missing, wasCancelled } = report;
  return [
    labelled('h1', {}, report.target.model),
    ...(overall === null
      ? []
      : [element('p', {}, [labelled('span', { class: `badge ${overall}` }, overall)])]),
    labelled('p', { class: 'soft' }, targetWords(report)),
    labelled(
      'p',
      { class: 'soft' },
      `Run ${runId}, ${startedAt} to ${endedAt}, edgewright ${edgewrightVersion}`,
    ),
    ...(wasCancelled
      ? [labelled('p', { class: 'warning' }, 'Stopped before its time: what is here is right, but not all.')]
      : []),
    ...conclusions.map((conclusion) => labelled('p', {}, conclusion)),
    ...missing.map((what) => labelled('p', { class: 'warning' }, `Missing: ${what}`)),
  ];
}

function sweep({ stages }: BenchReport): Markup[] {
  const charts = [
    sweepChart(stages, { key: 'time_to_first_token', title: 'first token' }),
    sweepChart(stages, { key: 'time_per_output_token', title: 'each further token' }),
  ].filter((chart) => chart !== null);
  return charts.length === 0 ? [] : [labelled('h2', {}, 'Output and latency'), ...charts];
}

function stageSection(stage: BenchStage, { records }: ReportPage): Markup[] {
  return [
    labelled('h2', {}, stage.stage),
    labelled('p', { class: 'soft' }, `${loadWords(stage.load)}; ${countsWords(stage)}`),
    ...verdictTable(stage),
    ...stage.warnings.map(({ code, message }) =>
      element('p', { class: 'warning' }, [labelled('strong', {}, code), labelled('span', {}, ` ${message}`)]),
    ),
    ...curves(stage, records),
    ...distributionTable(stage),
    ...scalarTable(stage),
  ];
}

const shownCurves = [
  { metric: 'ttft', title: 'First token' },
  { metric: 'tpot', title: 'Each further token' },
  { metric: 'e2e', title: 'Whole answer' },
] as const;

function curves({ stage, verdicts }: BenchStage, records: readonly RequestRecord[]): Markup[] {
  const requests = measuredRequests(records.filter((record) => record.stage === stage));
  const charts = shownCurves.map(({ metric, title }) =>
    cdfChart({
      title,
      values: sloView(requests, figureOfMetric[metric]),
      objectives: verdicts
        .filter((verdict) => verdict.metric === metric)
        .map(({ limit, statistic }) => ({ limit, share: shareOfStatistic[statistic] })),
    }),
  );
  const drawn = charts.filter((chart) => chart !== null);
  return drawn.length === 0 ? [] : [element('div', { class: 'row' }, drawn)];
}

function timeline({ report, records, telemetry }: ReportPage): Markup[] {
  const startedAtMs = Date.parse(report.startedAt);
  const samples = telemetry === null ? null : { samples: telemetry, startedAtMs };
  const charts = timelineCharts(records, samples);
  return charts.length === 0 ? [] : [labelled('h2', {}, 'Over time'), ...charts];
}
