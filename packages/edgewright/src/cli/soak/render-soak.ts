import type { SoakPart, SoakReport } from '../../contract/soak-report.ts';
import { wrapText } from '../box/wrap-text.ts';
import type { Paper, Style } from '../command-output.ts';

const styles: Readonly<Record<SoakPart['verdict'], Style>> = {
  pass: 'green',
  fail: 'red',
  undecided: 'yellow',
  'not-known': 'dim',
  told: 'dim',
};
const verdictWidth = 11;

/** The verdict of a soak and its parts, for a terminal. */
export function renderSoak(report: SoakReport, paper: Paper): string {
  const { verdict, target, conclusions, missing, parts } = report;
  const width = Math.max(40, Math.min(100, paper.columns) - verdictWidth);
  const indent = ' '.repeat(verdictWidth);
  const entry = (part: SoakPart): string[] => [
    `${paper.style(styles[part.verdict], part.verdict.padEnd(verdictWidth))}${part.title}`,
    ...wrapText(part.because, width).map((line) => paper.style('dim', `${indent}${line}`)),
  ];
  return [
    `${paper.style(styles[verdict], verdict.toUpperCase())}  soak of ${target.model} at ${target.url}`,
    ...(target.basis === 'simulated'
      ? [paper.style('yellow', 'SIMULATED: it says nothing about any machine.')]
      : []),
    ...conclusions.flatMap((conclusion) => wrapText(conclusion, width).map((line) => `  ${line}`)),
    ...missing.map((what) => paper.style('yellow', `  Missing: ${what}`)),
    '',
    ...parts.flatMap(entry),
  ].join('\n');
}
