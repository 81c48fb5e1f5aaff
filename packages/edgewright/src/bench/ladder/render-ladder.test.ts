import { describe, expect, it } from 'vitest';
import { ladderSchema } from '../../contract/ladder.ts';
import { ladderOf, rungStateOf } from '../__fixtures__/sample-ladder.ts';
import { completeLadder } from './complete-ladder.ts';
import { renderLadderMarkdown } from './render-ladder-markdown.ts';
import { renderLadderPage } from './render-ladder-page.ts';
import { renderLadderSummary } from './render-ladder-summary.ts';
import { acceptanceLength } from './run-figures.ts';

const speeds = { 'c1-long': [50, 51, 52], 'c4-long': [100, 101, 102] };
const planned = {
  engine: 'vllm' as const,
  precision: 'f16',
  weightsBytes: 14 * 1024 ** 3,
  parameters: 8e9,
  randomWeights: false,
  totalBytes: 20 * 1024 ** 3,
  speculates: false,
  speed: [{ concurrency: 4, tpotMs: 21, systemTokensPerSecond: 190, lowFactor: 0.65, highFactor: 1.35 }],
};
const ladder = completeLadder(
  ladderOf([
    { ...rungStateOf('f16', { speeds, quality: 'baseline' }), planned },
    rungStateOf('q8', { speeds: { 'c4-long': [200] }, quality: 'fail' }),
    rungStateOf('big', { failure: 'Needs <b>30</b> GiB | of 24.', loads: 0 }),
  ]),
  [],
);

describe('a ladder', () => {
  it('survives its own file', () => {
    expect(ladderSchema.parse(JSON.parse(JSON.stringify(ladder)))).toEqual(ladder);
  });

  it('on a terminal fits its columns and shows intervals, what is not known, and why', () => {
    const lines = renderLadderSummary(ladder, 100);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120);
    const text = lines.join('\n');
    expect(text).toMatch(/f16 .* 101 ± 2\.48/);
    expect(text).toMatch(/q8 .* 200 \(1 run\) .*\+98 %, too few runs/);
    expect(text).toMatch(/not known/);
    expect(text).toMatch(/f16 +4 users +21 +20 ± 0 +190 +101 ± 2\.48 +yes/);
    expect(text).toMatch(/big: Needs <b>30<\/b> GiB/);
    expect(text).toMatch(/RECOMMENDED f16/);
  });

  it('in Markdown is tables whose cells cannot break out', () => {
    const text = renderLadderMarkdown(ladder);
    expect(text).toMatch(/\*\*recommended: f16\*\*/);
    expect(text).toContain('Needs \\<b\\>30\\</b\\> GiB \\| of 24.');
  });

  it('as a page needs nothing else and runs nothing', () => {
    const page = renderLadderPage(ladder);
    expect(page).not.toMatch(/<script|https?:\/\/|<b>30/);
    expect(page.match(/<svg/g)).toHaveLength(4);
    expect(page).toMatch(/class="dot series-2"/);
  });
});

it.each([
  ['3 drafts, 6 accepted', { drafts: 1, acceptedDraftTokens: 2 }, { drafts: 4, acceptedDraftTokens: 8 }, 3],
  ['none accepted', { drafts: 0, acceptedDraftTokens: 0 }, { drafts: 5, acceptedDraftTokens: 0 }, 1],
  ['nothing drafted', { drafts: 2, acceptedDraftTokens: 4 }, { drafts: 2, acceptedDraftTokens: 4 }, null],
  ['an engine that does not tell', null, null, null],
])('tokens per step: %s', (_name, before, after, expected) => {
  expect(acceptanceLength(before, after)).toBe(expected);
});
