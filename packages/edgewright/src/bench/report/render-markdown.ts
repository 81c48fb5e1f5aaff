import type { BenchReport, BenchStage } from '../../contract/bench-report.ts';
import {
  countsWords,
  distributionRows,
  intervalWords,
  loadWords,
  numberWords,
  objectiveWords,
  overallVerdict,
  shownScalars,
  targetWords,
} from './stage-words.ts';

/** `report.md`: what a person needs to judge a run, in tables. */
export function renderMarkdown(report: BenchReport): string {
  const overall = overallVerdict(report);
  const lines = [
    `# ${plain(report.target.model)}${overall === null ? '' : `: ${overall}`}`,
    '',
    plain(targetWords(report)),
    '',
    `Run ${plain(report.runId)}, ${plain(report.startedAt)} to ${plain(report.endedAt)}, edgewright ${plain(report.edgewrightVersion)}.`,
    ...(report.wasCancelled ? ['', 'Stopped before its time: what is here is right, but not all.'] : []),
    ...list(report.conclusions),
    ...list(report.missing.map((missing) => `Missing: ${missing}`)),
    ...report.stages.flatMap(stageLines),
  ];
  return `${lines.join('\n')}\n`;
}

function stageLines(stage: BenchStage): string[] {
  return [
    '',
    `## ${plain(stage.stage)}`,
    '',
    plain(`${loadWords(stage.load)}; ${countsWords(stage)}.`),
    ...table(
      ['verdict', 'objective', 'measured', '95 %', 'why'],
      stage.verdicts.map((verdict) => [
        verdict.verdict,
        objectiveWords(verdict),
        numberWords(verdict.measured),
        intervalWords(verdict.ci95),
        verdict.because,
      ]),
    ),
    ...table(
      ['', 'unit', 'mean', 'P50', 'P90', 'P99', 'P99 with 95 %', 'count'],
      distributionRows(stage).map(({ name, summary: { unit, avg, count }, cells }) => [
        name,
        unit,
        numberWords(avg),
        ...cells,
        String(count),
      ]),
    ),
    ...table(
      ['', 'figure', 'unit'],
      shownScalars.flatMap(({ key, name }) => {
        const scalar = stage.scalars[key];
        return scalar === undefined ? [] : [[name, numberWords(scalar.avg), scalar.unit]];
      }),
    ),
    ...list(stage.warnings.map(({ code, message }) => `**${code}** ${message}`)),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const row = (cells: readonly string[]): string => `| ${cells.map(plain).join(' | ')} |`;
  return ['', row(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(row)];
}

function list(items: readonly string[]): string[] {
  return items.length === 0 ? [] : ['', ...items.map((item) => `- ${plain(item)}`)];
}

/** Names come from servers and files: nothing of them may end a cell or begin a tag. */
function plain(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('|', String.raw`\|`);
}
