import type { Ladder } from '../../contract/ladder.ts';
import { basisWords, ladderTables, type LadderTable } from './ladder-tables.ts';
import { titleOf } from './render-ladder-page.ts';

/** `ladder.md`. */
export function renderLadderMarkdown(ladder: Ladder): string {
  const { recommendation, missing, machine, startedAt, edgewrightVersion } = ladder;
  const lines = [
    `# ${titleOf(ladder)}`,
    '',
    `${startedAt.slice(0, 10)}, ${escaped(machine)}, edgewright ${edgewrightVersion}.`,
    '',
    escaped(basisWords(ladder)),
    '',
    ...(recommendation === null
      ? []
      : [
          `**${recommendation.verdict}${recommendation.rung === null ? '' : `: ${escaped(recommendation.rung)}`}**`,
          '',
          ...recommendation.because.map((sentence) => `- ${escaped(sentence)}`),
          '',
        ]),
    ...missing.map((what) => `- Missing: ${escaped(what)}`),
    ...(missing.length > 0 ? [''] : []),
    ...ladderTables(ladder).flatMap(tableLines),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function tableLines({ title, heads, rows, notes }: LadderTable): string[] {
  const row = (cells: readonly string[]): string => `| ${cells.map(escaped).join(' | ')} |`;
  const align = heads.map((_, index) => (index === 0 || title === 'Not measured' ? '---' : '---:'));
  return [
    `## ${title}`,
    '',
    row(heads),
    `| ${align.join(' | ')} |`,
    ...rows.map(row),
    '',
    ...notes.flatMap((note) => [escaped(note), '']),
  ];
}

/** Names and messages come from outside: nothing of them may become markup. */
function escaped(text: string): string {
  return text.replace(/[\\`*_<>|[\]]/g, (character) => `\\${character}`).replace(/\s+/g, ' ');
}
