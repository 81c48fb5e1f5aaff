import type { EvalReport } from '../../../contract/eval-report.ts';
import { limits } from '../../../contract/limits.ts';
import { type JudgedAnswer, type JudgedItem, shownAnswer } from '../run/judged-item.ts';

/** `flips.md`: what was right and is wrong now, and the other way round, for a person to read. */
export function renderFlips(items: readonly JudgedItem[], report: EvalReport): string {
  const lost = items.filter((item) => isRight(item.baseline) && isWrong(item.candidate));
  const gained = items.filter((item) => isWrong(item.baseline) && isRight(item.candidate));
  const asked = items.filter(({ baseline, candidate }) => baseline !== null && candidate !== null).length;
  return [
    '# Answers that changed',
    '',
    `Baseline: ${inline(report.baseline.model)} at ${inline(report.baseline.url)}. Candidate: ${inline(report.candidate?.model ?? 'none')} at ${inline(report.candidate?.url ?? '')}.`,
    `${asked} items were answered by both: ${lost.length} lost, ${gained.length} gained.`,
    ...(report.missing.length > 0 ? ['', `**Not complete:** ${report.missing.join('; ')}.`] : []),
    '',
    ...section('Lost: right before, wrong now', lost),
    ...section('Gained: wrong before, right now', gained),
  ].join('\n');
}

function section(title: string, items: readonly JudgedItem[]): string[] {
  const shown = items.slice(0, limits.evalShownFlips);
  const left = items.length - shown.length;
  return [
    `## ${title} (${items.length})`,
    '',
    ...shown.flatMap(block),
    ...(left > 0 ? [`… and ${left} more: items.jsonl has them all.`, ''] : []),
  ];
}

function block({ item, question, baseline, candidate }: JudgedItem): string[] {
  return [
    `### ${inline(item.id)} (${inline(item.set)})`,
    '',
    ...fenced('Question', question),
    ...fenced('Asked for', JSON.stringify(item.check)),
    ...fenced('Baseline', baseline === null ? '' : shownAnswer(baseline)),
    ...fenced('Candidate', candidate === null ? '' : shownAnswer(candidate)),
  ];
}

/** With a fence longer than any in the text, so that an answer cannot leave it. */
function fenced(title: string, text: string): string[] {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [`${title}:`, '', `${fence}text`, text, fence, ''];
}

function inline(text: string): string {
  return `\`${text.replaceAll(/[`\r\n]/g, ' ')}\``;
}

function isRight(judged: JudgedAnswer | null): boolean {
  return judged?.judgement === 'right';
}

function isWrong(judged: JudgedAnswer | null): boolean {
  return judged !== null && judged.judgement !== 'right';
}
