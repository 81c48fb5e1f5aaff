import type { BenchReport, BenchStage } from '../../contract/bench-report.ts';
import {
  countsWords,
  distributionRows,
  loadWords,
  numberWords,
  objectiveWords,
  targetWords,
} from './stage-words.ts';
import { wrapWords } from './wrap-words.ts';

const columns = 100;

/** A report on the terminal, in lines of at most 100 characters. */
export function renderSummary(report: BenchReport): string[] {
  return [
    cut(`${report.target.model}`),
    ...wrapped(targetWords(report), 2),
    ...(report.wasCancelled ? ['  Stopped before its time: what is here is right, but not all.'] : []),
    ...report.stages.flatMap((stage) => ['', ...stageLines(stage)]),
    ...(report.conclusions.length > 0 ? [''] : []),
    ...report.conclusions.flatMap((conclusion) => wrapped(conclusion, 0)),
    ...report.missing.flatMap((missing) => wrapped(`Missing: ${missing}`, 0)),
  ];
}

function stageLines(stage: BenchStage): string[] {
  return [
    ...wrapped(`${stage.stage}: ${loadWords(stage.load)}; ${countsWords(stage)}`, 0),
    ...wrapped(speedWords(stage), 2),
    ...distributionLines(stage),
    ...stage.verdicts.flatMap((verdict) => [
      cut(`  ${verdict.verdict.padEnd(9)} ${objectiveWords(verdict)}`),
      ...wrapped(verdict.because, 12),
    ]),
    ...stage.warnings.flatMap(({ code, message }) => wrapped(`! ${code}: ${message}`, 2)),
  ];
}

function speedWords({ scalars }: BenchStage): string {
  const of = (key: string): string => numberWords(scalars[key]?.avg ?? null);
  return (
    `${of('output_token_throughput')} tokens/s in all (${of('output_token_throughput_steady')} in the steady state), ` +
    `${of('request_throughput')} answers/s, ${of('effective_concurrency')} in flight, ${of('benchmark_duration')} s`
  );
}

function distributionLines(stage: BenchStage): string[] {
  const rows = distributionRows(stage).map(({ name, summary, cells }) => [
    `${name}, ${summary.unit}`,
    ...cells,
  ]);
  if (rows.length === 0) return [];
  return [['', 'P50', 'P90', 'P99', 'P99 with 95 %'], ...rows].map(([name = '', ...cells]) =>
    cut(`  ${name.padEnd(50)}${cells.map((cell, i) => cell.padStart(i === 3 ? 20 : 9)).join('')}`),
  );
}

function wrapped(text: string, indent: number): string[] {
  return wrapWords(text, { columns, indent, hanging: indent + 2 }).map(cut);
}

function cut(line: string): string {
  return line.length <= columns ? line : `${line.slice(0, columns - 1)}…`;
}
