import { findDevice } from '../../catalog/devices.ts';
import type { DoctorReport, Finding, FindingStatus } from '../../contract/finding.ts';
import { labelled, wrapText } from '../box/wrap-text.ts';
import type { Paper, Style } from '../command-output.ts';

const marks: Record<FindingStatus, { mark: string; style: Style }> = {
  fail: { mark: '✗', style: 'red' },
  warn: { mark: '!', style: 'yellow' },
  pass: { mark: '✓', style: 'green' },
  skip: { mark: '–', style: 'dim' },
};
const bodyIndent = 4;
const labelWidth = 8;

/** The findings that matter, most pressing first, and the rest as a count or, on request, as a list. */
export function renderReport(
  report: DoctorReport,
  { paper, showAll }: { paper: Paper; showAll: boolean },
): string {
  const of = (status: FindingStatus): Finding[] =>
    report.findings.filter((finding) => finding.status === status);
  const pressing = [...of('fail'), ...of('warn')];
  const calm = showAll ? [...of('pass'), ...of('skip')] : [];
  return [
    headline(report, paper),
    '',
    ...pressing.flatMap((finding) => [...renderFinding(finding, paper), '']),
    ...calm.flatMap((finding) => renderBrief(finding, paper)),
    ...(calm.length > 0 ? [''] : []),
    ...ending(report, { paper, showAll }),
  ].join('\n');
}

function headline({ device }: DoctorReport, paper: Paper): string {
  const title =
    device === null ? 'a device that the catalog does not have' : (findDevice(device)?.title ?? device);
  return `${paper.style('bold', 'Doctor')} of ${title}`;
}

function renderFinding(finding: Finding, paper: Paper): string[] {
  const { mark, style } = marks[finding.status];
  const columns = paper.columns;
  const lines = [
    `${paper.style(style, mark)} ${paper.style('bold', finding.title)}  ${paper.style('dim', finding.id)}`,
  ];
  const part = (label: string, text: string): string[] =>
    labelled(label, text, { indent: bodyIndent, width: labelWidth, columns });
  lines.push(...part('seen', finding.evidence));
  lines.push(...part('why', finding.why).map((line) => paper.style('dim', line)));
  const { remedy } = finding;
  if (remedy) {
    lines.push(
      ...part('do', `${remedy.summary}${remedy.automatic ? ' (`edgewright doctor --fix` does it)' : ''}`),
    );
    const commandIndent = ' '.repeat(bodyIndent + labelWidth);
    lines.push(...remedy.commands.map((command) => `${commandIndent}${paper.style('cyan', command)}`));
    if (remedy.undo && remedy.undo.length > 0)
      lines.push(...part('undo', remedy.undo.join('; ')).map((line) => paper.style('dim', line)));
  }
  return lines;
}

function renderBrief({ status, title, evidence }: Finding, paper: Paper): string[] {
  const { mark, style } = marks[status];
  const [first = '', ...rest] = wrapText(`${title}: ${evidence}`, paper.columns - 2);
  return [`${paper.style(style, mark)} ${first}`, ...rest.map((line) => `  ${line}`)];
}

function ending(
  { counts, findings }: DoctorReport,
  { paper, showAll }: { paper: Paper; showAll: boolean },
): string[] {
  const words: [FindingStatus, string][] = [
    ['fail', 'failed'],
    ['warn', counts.warn === 1 ? 'warning' : 'warnings'],
    ['pass', 'passed'],
    ['skip', 'skipped'],
  ];
  const sum = words
    .map(([status, word]) => paper.style(marks[status].style, `${counts[status]} ${word}`))
    .join(', ');
  const automatic = findings.filter(
    ({ status, remedy }) => (status === 'fail' || status === 'warn') && remedy?.automatic === true,
  );
  const hints = [
    ...(automatic.length > 0
      ? [`${automatic.length} can be repaired by itself: sudo edgewright doctor --fix`]
      : []),
    ...(!showAll && counts.pass + counts.skip > 0
      ? ['What passed and what was skipped, and why: edgewright doctor --all']
      : []),
  ];
  return [sum, ...hints.map((hint) => paper.style('dim', hint))];
}
