import { describe, expect, it } from 'vitest';
import { splitMarkdownBlocks } from './markdown-blocks.ts';

describe('splitMarkdownBlocks', () => {
  const cases: [string, string, number][] = [
    ['nothing', '', 0],
    ['one paragraph', 'a\nb', 1],
    ['two paragraphs', 'a\n\nb', 2],
    ['a code fence with empty lines', '```js\na\n\nb\n```', 1],
    ['a fence that is not closed yet', 'a\n\n```js\nb\n\nc', 2],
    ['a longer fence around a shorter one', '````\n```\n\n```\n\n````\n\nafter', 2],
    ['a loose list', '1. a\n\n2. b\n\n   more of b\n\n3. c', 1],
    ['a list and a paragraph', '- a\n\ntext', 2],
    ['a table after text', 'text\n\n| a |\n|---|\n| b |', 2],
    ['indented code', 'text\n\n    code\n\n    more', 1],
    ['a reference, which reaches everywhere', 'see [a][1]\n\ntext\n\n[1]: https://example.org', 1],
  ];
  it.each(cases)('cuts %s', (_name, markdown, count) => {
    const blocks = splitMarkdownBlocks(markdown);
    expect(blocks).toHaveLength(count);
    expect(blocks.join('').replaceAll('\n', '')).toBe(markdown.replaceAll('\n', ''));
  });

  it('keeps earlier blocks the same while the text grows', () => {
    const text = 'one\n\n- a\n- b\n\ntwo\n\n```\nx\n\ny\n```\n\nthree';
    let before: string[] = [];
    for (let end = 1; end <= text.length; end += 1) {
      const now = splitMarkdownBlocks(text.slice(0, end));
      const settled = before.slice(0, -1);
      expect(now.slice(0, settled.length).map((block) => block.trim())).toEqual(
        settled.map((block) => block.trim()),
      );
      before = now;
    }
  });
});
