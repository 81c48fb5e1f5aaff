import type { RequestRecord } from '../../contract/request-record.ts';
import type { SoakReport } from '../../contract/soak-report.ts';
import { lineChart, type Sample, secondsAxis } from '../report/page/line-chart.ts';
import { element, labelled, type Markup } from '../report/page/markup.ts';
import { pageFrame } from '../report/page/page-frame.ts';
import { distributionTable, scalarTable, table, verdictTable } from '../report/page/tables.ts';
import { loadWords } from '../report/stage-words.ts';
import { percentileOf, sortAscending } from '../statistics/percentile.ts';
import { timesPerToken } from './judge-drift.ts';
import type { SoakMoment } from './soak-observation.ts';

export interface SoakPage {
  readonly report: SoakReport;
  readonly records: readonly RequestRecord[];
  readonly moments: readonly SoakMoment[];
}

/** `report.html` of a soak. */
export function renderSoakPage({ report, records, moments }: SoakPage): string {
  const { stage } = report;
  const body = [
    ...header(report),
    ...parts(report),
    ...timelines(records, moments),
    ...(stage === null
      ? []
      : [
          labelled('h2', {}, 'Figures of the soak'),
          ...verdictTable(stage),
          ...distributionTable(stage),
          ...scalarTable(stage),
          ...stage.warnings.map(({ message }) => labelled('p', { class: 'warning' }, message)),
        ]),
  ];
  return pageFrame(`Soak of ${report.target.model}`, body);
}

function header(report: SoakReport): Markup[] {
  const { verdict, target, runId, startedAt, endedAt, conclusions, missing, load } = report;
  const whose = [target.url, target.engine, target.basis, loadOrNone(load)].filter((word) => word !== null);
  return [
    labelled('h1', {}, `Soak of ${target.model}`),
    element('p', {}, [labelled('span', { class: `badge ${verdict}` }, verdict)]),
    labelled('p', { class: 'soft' }, whose.join(' · ')),
    labelled('p', { class: 'soft' }, `Run ${runId}, ${startedAt} to ${endedAt}`),
    ...conclusions.map((conclusion) => labelled('p', {}, conclusion)),
    ...missing.map((what) => labelled('p', { class: 'warning' }, `Missing: ${what}`)),
  ];
}

function loadOrNone(load: SoakReport['load']): string | null {
  return load === null ? null : loadWords(load);
}

function parts({ parts: rows }: SoakReport): Markup[] {
  return table(
    ['verdict', 'part', 'why'],
    rows.map(({ verdict, title, because }) =>
      element('tr', {}, [
        element('td', {}, [labelled('span', { class: `badge ${verdict}` }, verdict)]),
        labelled('td', {}, title),
        labelled('td', {}, because),
      ]),
    ),
  );
}

const perTokenBlockMs = 10_000;

function timelines(records: readonly RequestRecord[], moments: readonly SoakMoment[]): Markup[] {
  const lastMs = Math.max(moments.at(-1)?.atMs ?? 0, ...records.slice(-100).map(({ endNs }) => endNs / 1e6));
  const x = secondsAxis(lastMs / 1_000);
  const over = (of: (moment: SoakMoment) => number | null): Sample[] =>
    moments.flatMap((moment) => {
      const value = of(moment);
      return value === null ? [] : [{ second: moment.atMs / 1_000, value }];
    });
  const names = new Set(moments.flatMap(({ service }) => (service?.processes ?? []).map(({ name }) => name)));
  const charts = [
    lineChart('hottest zone, °C', over(hottest), x),
    lineChart(
      'power, W',
      over(({ watts }) => watts),
      x,
    ),
    lineChart('time per token, median of 10 s, ms', perToken(records), x),
    lineChart(
      'memory available, GiB',
      over(({ availableBytes }) => gibibytes(availableBytes)),
      x,
    ),
    ...[...names].flatMap((name) => [
      lineChart(
        `memory of ${name}, MiB`,
        over((moment) => mebibytes(processOf(moment, name)?.residentBytes)),
        x,
      ),
      lineChart(
        `open files of ${name}`,
        over((moment) => processOf(moment, name)?.descriptors ?? null),
        x,
      ),
    ]),
  ].filter((chart) => chart !== null);
  return charts.length === 0 ? [] : [labelled('h2', {}, 'Over time'), ...charts];
}

function perToken(records: readonly RequestRecord[]): Sample[] {
  const blocks = new Map<number, number[]>();
  for (const { atMs, value } of timesPerToken(records)) {
    const block = Math.floor(atMs / perTokenBlockMs);
    blocks.set(block, [...(blocks.get(block) ?? []), value]);
  }
  return [...blocks]
    .toSorted(([left], [right]) => left - right)
    .flatMap(([block, members]) => {
      const value = percentileOf(sortAscending(members), 0.5);
      return value === null ? [] : [{ second: ((block + 0.5) * perTokenBlockMs) / 1_000, value }];
    });
}

function processOf({ service }: SoakMoment, name: string) {
  return service?.processes.find((process) => process.name === name);
}

function hottest({ temperaturesC }: SoakMoment): number | null {
  const degrees = Object.values(temperaturesC);
  return degrees.length === 0 ? null : Math.max(...degrees);
}

function gibibytes(bytes: number | null): number | null {
  return bytes === null ? null : bytes / 2 ** 30;
}

function mebibytes(bytes: number | null | undefined): number | null {
  return bytes === null || bytes === undefined ? null : bytes / 2 ** 20;
}
