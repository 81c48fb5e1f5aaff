import type { CertificatePageContent } from '../../bench/certify/render-certificate.ts';
import { objectiveWords } from '../../bench/report/stage-words.ts';
import type { CertificateCheck } from '../../contract/certificate.ts';
import { wrapText } from '../box/wrap-text.ts';
import type { Paper, Style } from '../command-output.ts';

const styles: Readonly<Record<CertificateCheck['verdict'], Style>> = {
  pass: 'green',
  fail: 'red',
  undecided: 'yellow',
  'not-asked': 'dim',
};
const verdictWidth = 11;

/** The first sheet of a certificate, for a terminal. */
export function renderVerdict(content: CertificatePageContent, paper: Paper): string {
  const { verdict, verdicts, checks, title, basis } = content;
  const stamp = { pass: 'CERTIFIED', fail: 'NOT CERTIFIED', undecided: 'UNDECIDED' }[verdict];
  return [
    `${paper.style(styles[verdict], stamp)}  ${title}`,
    ...(basis === 'simulated'
      ? [paper.style('yellow', 'SIMULATED: it says nothing about any machine.')]
      : []),
    '',
    ...verdicts.flatMap((one) =>
      entry(one.verdict, { head: objectiveWords(one), because: one.because }, paper),
    ),
    '',
    ...checks.flatMap((one) => entry(one.verdict, { head: one.title, because: one.because }, paper)),
  ].join('\n');
}

function entry(
  verdict: CertificateCheck['verdict'],
  { head, because }: { head: string; because: string },
  paper: Paper,
): string[] {
  const indent = ' '.repeat(verdictWidth);
  const width = Math.max(40, Math.min(100, paper.columns) - verdictWidth);
  return [
    `${paper.style(styles[verdict], verdict.padEnd(verdictWidth))}${head}`,
    ...wrapText(because, width).map((line) => paper.style('dim', `${indent}${line}`)),
  ];
}
