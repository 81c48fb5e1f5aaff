import path from 'node:path';
import type { EvalReport, EvalSet } from '../../contract/eval-report.ts';
import type { Paper, Style } from '../command-output.ts';

const colours = { pass: 'green', fail: 'red', undecided: 'yellow' } as const satisfies Record<string, Style>;

/** The report for people. */
export function renderEval(report: EvalReport, directory: string, paper: Paper): string {
  const { verdict, baseline, candidate } = report;
  const title = verdict === null ? 'BASELINE KEPT' : verdict.toUpperCase();
  const more = report.moreItems === null ? '' : ` (about ${report.moreItems} more items would decide it)`;
  const lines = [
    `${paper.style(verdict === null ? 'cyan' : colours[verdict], title)}${more}`,
    ...report.conclusions.map((sentence) => `  ${sentence}`),
    '',
    `Baseline   ${baseline.model}  ${baseline.answersFrom === null ? baseline.url : `kept in ${baseline.answersFrom}`}`,
    ...(candidate === null ? [] : [`Candidate  ${candidate.model}  ${candidate.url}`]),
    `Settings   ${report.tier} tier, ${report.itemsAsked} items, margin ${(100 * report.margin).toFixed(1)} points, ${report.settings.concurrency} at a time, temperature 0, seed ${report.settings.seed}`,
    '',
    ...(report.tier === 'smoke' ? [] : [...setTable(report, paper), '']),
    ...guardLines(report, paper),
    ...tokenLines(report),
    '',
    `${path.join(directory, 'report.json')}, items.jsonl${candidate === null ? '' : ', flips.md, side-by-side.html'}`,
  ];
  return lines.join('\n');
}

function setTable(report: EvalReport, paper: Paper): string[] {
  const has = report.candidate !== null;
  const width = Math.max(8, ...report.sets.map(({ set }) => set.length)) + 2;
  const header = `${'Set'.padEnd(width)}${'items'.padStart(6)}${'baseline'.padStart(10)}`;
  const row = (name: string, set: Omit<EvalSet, 'set' | 'counts' | 'because' | 'pLossHolm'>): string => {
    const share = (right: number): string =>
      set.items === 0 ? '-' : `${((100 * right) / set.items).toFixed(1)} %`;
    const pair = has
      ? `${share(set.candidateRight).padStart(11)}${String(set.lost).padStart(6)}${String(set.gained).padStart(8)}`
      : '';
    return `${name.padEnd(width)}${String(set.items).padStart(6)}${share(set.baselineRight).padStart(10)}${pair}`;
  };
  const rows = has
    ? report.sets.flatMap((set) => [
        row(set.set, set) + (set.counts ? '' : paper.style('dim', '  not counted')),
        ...(set.because === null ? [] : [paper.style('dim', `  ${set.because}`)]),
      ])
    : [];
  const { pooled, selfCheck } = report;
  if (pooled !== null) rows.push(row('all', pooled));
  if (selfCheck !== null && has) rows.push(row('itself', selfCheck));
  if (!has && selfCheck !== null) rows.push(row('itself', selfCheck));
  return [
    paper.style(
      'bold',
      has ? `${header}${'candidate'.padStart(11)}${'lost'.padStart(6)}${'gained'.padStart(8)}` : header,
    ),
    ...rows,
  ];
}

function guardLines({ guards }: EvalReport, paper: Paper): string[] {
  return guards.map(
    ({ verdict, because }) =>
      `${paper.style(colours[verdict], verdict === 'pass' ? 'ok  ' : verdict.padEnd(4))}  ${because}`,
  );
}

function tokenLines({ forced, divergence }: EvalReport): string[] {
  const lines: string[] = [];
  if (forced !== null && 'notSupported' in forced)
    lines.push(`-     Token by token: not supported: ${forced.notSupported}.`);
  if (divergence === null) return lines;
  if ('notSupported' in divergence)
    return [...lines, `-     First differences: not supported: ${divergence.notSupported}.`];
  const { compared, identical, diverged, unexplained, meanFirstToken } = divergence;
  const where = meanFirstToken === null ? '' : `, on average at token ${meanFirstToken.toFixed(0)}`;
  lines.push(
    `-     Of ${compared} answers ${identical} begin alike for all tokens compared, ${diverged} part${where}; ${unexplained} with a token the other did not consider.`,
  );
  return lines;
}
