import type { SoakReport } from '../../contract/soak-report.ts';
import { loadWords } from '../report/stage-words.ts';

/** `report.md` of a soak. */
export function renderSoakMarkdown(report: SoakReport): string {
  const { target, verdict, runId, startedAt, endedAt, load, parts, conclusions, missing } = report;
  const lines = [
    `# Soak of ${plain(target.model)}: ${verdict}`,
    '',
    plain(`${target.url}, ${target.engine ?? 'an engine that does not say its name'}, ${target.basis}`),
    '',
    plain(`Run ${runId}, ${startedAt} to ${endedAt}${load === null ? '' : `; ${loadWords(load)}`}.`),
    '',
    ...conclusions.map((conclusion) => `- ${plain(conclusion)}`),
    ...missing.map((what) => `- Missing: ${plain(what)}`),
    '',
    '| verdict | part | why |',
    '| --- | --- | --- |',
    ...parts.map((part) => `| ${part.verdict} | ${plain(part.title)} | ${plain(part.because)} |`),
  ];
  return `${lines.join('\n')}\n`;
}

/** Names come from servers: nothing of them may end a cell or begin a tag. */
function plain(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('|', String.raw`\|`);
}
