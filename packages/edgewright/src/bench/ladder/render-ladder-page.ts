import { formatBytes } from '../../base/format-quantity.ts';
import type { Ladder, LadderFigure, LadderRungState } from '../../contract/ladder.ts';
import { element, labelled, type Markup } from '../report/page/markup.ts';
import { pageFrame } from '../report/page/page-frame.ts';
import { figure, table } from '../report/page/tables.ts';
import { barsOf, rungChart } from './ladder-chart.ts';
import { targetPointId } from './ladder-points.ts';
import { basisWords, ladderTables, type LadderTable, usersWords } from './ladder-tables.ts';
import { figureOf, figureOfLoads } from './rung-figures.ts';

/** `ladder.html`: one page that needs no other file, no script and no network. */
export function renderLadderPage(ladder: Ladder): string {
  const body = [...header(ladder), ...charts(ladder), ...ladderTables(ladder).flatMap(tableSection)];
  return pageFrame(titleOf(ladder), body);
}

export function titleOf({ rungs }: Ladder): string {
  return `Ladder of ${rungs.length} ${rungs.length === 1 ? 'rung' : 'rungs'}`;
}

const badges = { recommended: 'pass', none: 'fail', undecided: 'undecided' } as const;

function header(ladder: Ladder): Markup[] {
  const { recommendation, missing, runId, startedAt, endedAt, edgewrightVersion, machine } = ladder;
  return [
    labelled('h1', {}, titleOf(ladder)),
    ...(recommendation === null
      ? []
      : [
          element('p', {}, [
            labelled(
              'span',
              { class: `badge ${badges[recommendation.verdict]}` },
              recommendation.rung === null
                ? recommendation.verdict
                : `${recommendation.verdict}: ${recommendation.rung}`,
            ),
          ]),
          ...recommendation.because.map((sentence) => labelled('p', {}, sentence)),
        ]),
    ...missing.map((what) => labelled('p', { class: 'warning' }, `Missing: ${what}`)),
    labelled('p', { class: 'soft' }, machine),
    labelled('p', { class: 'soft' }, basisWords(ladder)),
    labelled(
      'p',
      { class: 'soft' },
      `Ladder ${runId}, ${startedAt} to ${endedAt}, edgewright ${edgewrightVersion}`,
    ),
  ];
}

function charts(ladder: Ladder): Markup[] {
  const { question } = ladder;
  const target = targetPointId(question);
  const speed = (point: string) => (state: LadderRungState) =>
    figureOf(state, { point, key: 'userTokensPerSecond' });
  const drawn = [
    rungChart({
      title: 'tokens/s for each user, long answers',
      bars: barsOf(ladder, {
        figure: speed('c1-long'),
        ...(question.sessions === 1 ? {} : { beside: speed(target) }),
      }),
      legend: question.sessions === 1 ? null : ['1 user', usersWords(question.sessions)],
    }),
    rungChart({
      title: `tokens/s of all, ${usersWords(question.sessions)}`,
      bars: barsOf(ladder, {
        figure: (state) => figureOf(state, { point: target, key: 'systemTokensPerSecond' }),
        beside: (state) => predicted(state, question.sessions),
      }),
      legend: ['measured', 'predicted'],
    }),
    rungChart({
      title: 'memory held by the engine',
      bars: barsOf(ladder, { figure: heldBytes }),
      legend: null,
      format: formatBytes,
    }),
    rungChart({
      title: 'right answers, %',
      bars: barsOf(ladder, { figure: rightShare }),
      legend: null,
    }),
  ].filter((chart) => chart !== null);
  return drawn.length === 0 ? [] : [labelled('h2', {}, 'The rungs beside each other'), ...drawn];
}

function predicted({ planned }: LadderRungState, sessions: number): LadderFigure | null {
  const row = planned?.speed.find(({ concurrency }) => concurrency === sessions);
  if (row === undefined) return null;
  const mean = row.systemTokensPerSecond;
  return { mean, low: mean / row.highFactor, high: mean / row.lowFactor };
}

function heldBytes(state: LadderRungState): LadderFigure | null {
  const [host, gpu] = [figureOfLoads(state, 'memoryBytes'), figureOfLoads(state, 'gpuMemoryBytes')];
  if (host === null) return gpu;
  return gpu === null ? host : { mean: host.mean + gpu.mean, low: null, high: null };
}

function rightShare({ quality }: LadderRungState): LadderFigure | null {
  if (quality === null || quality.right === null || quality.items === 0) return null;
  return { mean: (100 * quality.right) / quality.items, low: null, high: null };
}

function tableSection({ title, heads, rows, notes }: LadderTable): Markup[] {
  const isWords = title === 'Not measured';
  return [
    labelled('h2', {}, title),
    ...table(
      heads.map((head, index) => (index === 0 || isWords ? head : `#${head}`)),
      rows.map((cells) =>
        element(
          'tr',
          {},
          cells.map((cell, index) => (index === 0 || isWords ? labelled('td', {}, cell) : figure(cell))),
        ),
      ),
    ),
    ...notes.map((note) => labelled('p', { class: 'soft' }, note)),
  ];
}
