import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ComparedReport } from '../packages/edgewright/src/bench/exchange/comparison.ts';
import { readComparison } from '../packages/edgewright/src/bench/exchange/exchange-formats.ts';
import { median } from './measure/statistics.ts';

/**
 * Our load client beside GuideLLM on one running engine: the same prompts, the same loads, turn by turn. Differences say
 * whether we measure what we say; the engine, the prompts and the machine are the same for both.
 */
const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    guidellm: { type: 'string', default: 'guidellm' },
    tokenizer: { type: 'string' },
    /** What answers there, for the report. */
    engine: { type: 'string', default: 'one running engine' },
    rounds: { type: 'string', default: '3' },
    requests: { type: 'string', default: '25' },
    report: { type: 'string', default: 'docs/reports/client-against-guidellm.md' },
  },
});
const { url, tokenizer } = values;
if (url === undefined || tokenizer === undefined) {
  throw new Error(
    '--url URL of a running engine and --tokenizer FOLDER (any Hugging Face tokenizer) are needed.',
  );
}
const requests = Number(values.requests);
const outputTokens = 64;
/** Long enough that a millisecond in either program is less than what is compared. */
const promptWords = 1_200;
const folder = mkdtempSync(join(tmpdir(), 'edgewright-compare-'));
const promptsFile = join(folder, 'prompts.jsonl');

interface Load {
  readonly name: string;
  readonly ours: readonly string[];
  readonly theirs: string;
  /** Where requests meet, the first token waits for a step of the engine that is under way: only many tell its mean. */
  readonly requests: number;
}
/**
 * Loads under which both tools do the same. With several at once they do not: GuideLLM begins all of them together, we
 * spread the beginnings, and prompts that wait for each other are another load.
 */
const loads: readonly Load[] = [
  { name: 'one at a time', ours: ['--concurrency', '1'], theirs: 'kind=synchronous', requests },
  {
    name: '2 requests/s, evenly',
    ours: ['--rate', '2', '--arrivals', 'constant'],
    theirs: 'kind=constant,rate=2',
    requests: 4 * requests,
  },
];
const figures = [
  ['time_to_first_token', 'p50'],
  ['time_to_first_token', 'avg'],
  ['time_per_output_token', 'p50'],
  ['normalized_time_per_output_token', 'p50'],
  ['request_latency', 'p50'],
  ['request_latency', 'avg'],
  ['input_sequence_length', 'avg'],
  ['output_sequence_length', 'avg'],
] as const;

/** Different ones for each tool: who comes second would find those of the first in the prefix cache. */
function writePrompts(round: number, tool: 'ours' | 'theirs'): void {
  const words =
    'river noon table winter paper engine school market bridge garden music number summer letter'.split(' ');
  const rows = Array.from({ length: 400 }, (_, row) => {
    const text = Array.from(
      { length: promptWords },
      (_unused, at) => words[(row * 31 + at * 17 + at * row) % words.length],
    );
    const prompt = `${tool === 'ours' ? 'ours  ' : 'theirs'}-${round}-${row} ${text.join(' ')}`;
    return JSON.stringify({ prompt, output_tokens: outputTokens, output_tokens_count: outputTokens });
  });
  writeFileSync(promptsFile, `${rows.join('\n')}\n`);
}

async function runOurs(load: Load, round: number): Promise<ComparedReport> {
  const name = nameOf('ours', load, round);
  writePrompts(round, 'ours');
  const out = join(folder, name);
  const extra = JSON.stringify({ ignore_eos: true, min_tokens: outputTokens });
  const flags = [
    '--dataset',
    promptsFile,
    '--extra-body',
    extra,
    '--requests',
    String(load.requests),
    '--skip-self-check',
  ];
  execFileSync(
    process.execPath,
    ['packages/edgewright/bin/edgewright.js', 'bench', String(url), ...load.ours, ...flags, '--out', out],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  return await only(join(out, 'report.json'));
}

async function runTheirs(load: Load, round: number): Promise<ComparedReport> {
  const name = nameOf('theirs', load, round);
  writePrompts(round, 'theirs');
  const out = join(folder, `${name}.json`);
  // JSON lines under the name of the one format that it reads them by.
  const data = join(folder, 'prompts.json');
  writeFileSync(data, readFileSync(promptsFile));
  execFileSync(
    values.guidellm,
    [
      'run',
      '--backend',
      `kind=openai_http,target=${url}`,
      '--profile',
      load.theirs,
      '--constraint',
      `kind=max_requests,count=${load.requests}`,
      '--data',
      `kind=json_file,path=${data}`,
      '--tokenizer',
      `kind=huggingface_auto,model=${tokenizer}`,
      '--output',
      `kind=json,path=${out}`,
      '--disable-console',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  return await only(out);
}

function nameOf(tool: string, load: Load, round: number): string {
  return `${tool}-${load.name.replaceAll(/\W+/g, '-')}-${round}`;
}

async function only(path: string): Promise<ComparedReport> {
  const [report] = await readComparison(path);
  if (report === undefined) throw new Error(`${path} holds no measurement.`);
  return report;
}

const rows: string[] = [];
for (const load of loads) {
  const pairs: { ours: ComparedReport; theirs: ComparedReport }[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    // Who goes first takes turns: whatever drifts, drifts for both.
    if (round % 2 === 0) {
      const ours = await runOurs(load, round);
      pairs.push({ ours, theirs: await runTheirs(load, round) });
    } else {
      const theirs = await runTheirs(load, round);
      pairs.push({ ours: await runOurs(load, round), theirs });
    }
  }
  for (const [key, statistic] of figures) {
    const of = (side: 'ours' | 'theirs') =>
      pairs.map((pair) => pair[side].figures[key]?.[statistic] ?? Number.NaN);
    const ratios = of('ours').map((value, index) => value / (of('theirs')[index] ?? Number.NaN));
    const unit = pairs[0]?.ours.figures[key]?.unit ?? '';
    const spread = `${Math.min(...ratios).toFixed(4)} to ${Math.max(...ratios).toFixed(4)}`;
    rows.push(
      `| ${load.name} | ${key} ${statistic} | ${median(of('ours')).toFixed(2)} ${unit} | ${median(of('theirs')).toFixed(2)} ${unit} | ${median(ratios).toFixed(4)} | ${spread} |`,
    );
  }
}
rmSync(folder, { recursive: true, force: true });
const text = `# Our load client beside GuideLLM

\`npx tsx bench/client-against-guidellm.ts\`: the same prompts and loads at ${values.engine}, ${values.rounds} rounds
by turns, prompts of ${promptWords} words, ${loads.map((load) => `${load.requests} requests ${load.name}`).join(', ')}; medians of the rounds, and the ratio
ours / theirs within a round.

| Load | Figure | Edgewright | GuideLLM | Ratio | Spread |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
writeFileSync(values.report, text);
console.log(text);
