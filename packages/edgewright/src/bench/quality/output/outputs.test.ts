import { describe, expect, it } from 'vitest';
import type { EvalReport } from '../../../contract/eval-report.ts';
import type { JudgedAnswer, JudgedItem } from '../run/judged-item.ts';
import { recordOf } from './item-records.ts';
import { renderFlips } from './render-flips.ts';
import { renderSheet } from './render-sheet.ts';

const attack = '</pre><script>alert("x")</script>&\' ```` and ``` \n# Title';
const report = {
  runId: 'r</script>',
  baseline: { url: 'http://a', model: 'one`<b>', answersFrom: null },
  candidate: { url: 'http://b', model: 'two</title>' },
  missing: ['3 of 4 answers are missing'],
} as unknown as EvalReport;
const item: JudgedItem = {
  item: {
    id: 'a"><b>',
    set: 'domain',
    messages: [{ role: 'user', content: attack }],
    check: { type: 'exact', value: 'x' },
  },
  question: attack,
  baseline: judged('It is x', 'right'),
  again: judged('It is y', 'right'),
  candidate: judged(attack, 'wrong'),
};

describe('side-by-side.html', () => {
  const page = renderSheet([item, { ...item, candidate: null }], report);
  it('escapes whatever a model or a file says', () => {
    expect(page).not.toContain('<script>alert');
    expect(page.match(/<script/g)).toHaveLength(2);
    expect(page.match(/<\/script>/g)).toHaveLength(2);
    expect(page.match(/<\/title>/g)).toHaveLength(1);
    expect(page).toContain('name="a&quot;&gt;&lt;b&gt;"');
  });
  it('loads nothing and has a rating for each pair', () => {
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/(?:src|href)="/);
    expect(page.match(/type="radio"/g)).toHaveLength(4);
    expect(page).toContain('1 of 2 prompts were answered by both');
  });
});

describe('flips.md', () => {
  it('keeps answers inside their fences and says what is missing', () => {
    const text = renderFlips([item], report);
    expect(text).toContain('1 lost, 0 gained');
    expect(text).toContain('**Not complete:** 3 of 4');
    expect(text).toContain('`````text\n');
    expect(text).not.toContain('`one`<b>`');
  });
});

describe('items.jsonl', () => {
  it('has the second answer only where it differs', () => {
    expect(recordOf(item)).toMatchObject({
      baseline_answer: 'It is x',
      baseline_again: 'It is y',
      baseline_ok: true,
      candidate_ok: false,
    });
    expect(recordOf({ ...item, again: item.baseline }).baseline_again).toBeNull();
    expect(recordOf({ ...item, candidate: null })).toMatchObject({
      candidate_answer: null,
      candidate_ok: null,
    });
  });
  it('tells failures and calls', () => {
    const failed = {
      ...judged('', 'failed'),
      answer: { ...judged('', 'failed').answer, failure: 'HTTP 500: no' },
    };
    const called = {
      ...judged('', 'right'),
      answer: { ...judged('', 'right').answer, toolCalls: [{ name: 'f', arguments: '{}' }] },
    };
    expect(recordOf({ ...item, baseline: failed, candidate: called })).toMatchObject({
      baseline_answer: '(no answer: HTTP 500: no)',
      candidate_answer: '[calls f({})]',
    });
  });
});

function judged(text: string, judgement: JudgedAnswer['judgement']): JudgedAnswer {
  return {
    answer: {
      text,
      toolCalls: [],
      finishReason: 'stop',
      tokens: 3,
      failure: null,
      durationMs: 1,
      choices: [],
    },
    judgement,
  };
}
