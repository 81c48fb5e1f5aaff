import type { BenchStage } from '../../../contract/bench-report.ts';
import {
  distributionRows,
  intervalWords,
  numberWords,
  objectiveWords,
  shownScalars,
} from '../stage-words.ts';
import { element, labelled, type Markup } from './markup.ts';

export function verdictTable({ verdicts }: BenchStage): Markup[] {
  const rows = verdicts.map((verdict) =>
    element('tr', {}, [
      element('td', {}, [labelled('span', { class: `badge ${verdict.verdict}` }, verdict.verdict)]),
      labelled('td', {}, objectiveWords(verdict)),
      figure(numberWords(verdict.measured)),
      figure(intervalWords(verdict.ci95)),
      labelled('td', {}, verdict.because),
    ]),
  );
  return table(['verdict', 'objective', '#measured', '#95 %', 'why'], rows);
}

export function distributionTable(stage: BenchStage): Markup[] {
  const rows = distributionRows(stage).map(({ name, summary, cells }) =>
    element('tr', {}, [
      labelled('td', {}, name),
      labelled('td', {}, summary.unit),
      figure(numberWords(summary.avg)),
      figure(intervalWords(summary.ci95.avg)),
      ...cells.map(figure),
      figure(String(summary.count)),
    ]),
  );
  return table(['', 'unit', '#mean', '#95 %', '#P50', '#P90', '#P99', '#95 %', '#count'], rows);
}

export function scalarTable({ scalars }: BenchStage): Markup[] {
  const rows = shownScalars.flatMap(({ key, name }) => {
    const scalar = scalars[key];
    if (scalar === undefined) return [];
    return [
      element('tr', {}, [
        labelled('td', {}, name),
        figure(numberWords(scalar.avg)),
        labelled('td', {}, scalar.unit),
      ]),
    ];
  });
  return table(['', '#figure', 'unit'], rows);
}

/** Heads that begin with # stand over figures. */
export function table(heads: readonly string[], rows: readonly Markup[]): Markup[] {
  if (rows.length === 0) return [];
  const head = heads.map((title) =>
    title.startsWith('#') ? labelled('th', { class: 'figure' }, title.slice(1)) : labelled('th', {}, title),
  );
  return [
    element('div', { class: 'scroll' }, [
      element('table', {}, [element('thead', {}, [element('tr', {}, head)]), element('tbody', {}, rows)]),
    ]),
  ];
}

export function figure(content: string): Markup {
  return labelled('td', { class: 'figure' }, content);
}
