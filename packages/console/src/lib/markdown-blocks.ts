/**
 * Cuts Markdown at its top level, so that a growing answer re-renders only its last block. A cut is made
 * only where the parts render like the whole: at an empty line outside a code fence, before a line that
 * cannot continue the block above it.
 */
export function splitMarkdownBlocks(markdown: string): string[] {
  // A reference ("[1]: …") reaches across blocks; such texts are rare and stay whole.
  if (/^ {0,3}\[[^\]]+\]:/m.test(markdown)) return [markdown];
  const blocks: string[] = [];
  let lines: string[] = [];
  let fence: string | null = null;
  let afterEmptyLine = false;
  for (const line of markdown.split('\n')) {
    if (fence === null && afterEmptyLine && startsBlock(line, lines[0])) {
      blocks.push(lines.join('\n'));
      lines = [];
    }
    fence = nextFence(line, fence);
    afterEmptyLine = line.trim() === '';
    if (lines.length > 0 || !afterEmptyLine) lines.push(line);
  }
  if (lines.length > 0) blocks.push(lines.join('\n'));
  return blocks;
}

const listItem = /^ {0,3}([-*+]|\d{1,9}[.)])(\s|$)/;

/** Indented lines and list items may belong to the list above; everything else begins anew. */
function startsBlock(line: string, firstOfBlock: string | undefined): boolean {
  if (firstOfBlock === undefined || line.trim() === '') return false;
  const inList = listItem.test(firstOfBlock);
  if (/^(\s{2,}|\t)/.test(line)) return false;
  return !(inList && listItem.test(line));
}

function nextFence(line: string, open: string | null): string | null {
  const mark = /^\s*(`{3,}|~{3,})(.*)$/.exec(line);
  if (!mark?.[1]) return open;
  if (open === null) return mark[1];
  const closes = mark[1].startsWith(open) && mark[2]?.trim() === '';
  return closes ? null : open;
}
