/**
 * What the quality gate says of other precisions and of broken models, on the embedded engine.
 *
 *   npm run bench:quality -- --baseline f16.gguf [--candidates q8_0.gguf,q4_0.gguf] [--broken 0.01,0.02,0.05]
 *
 * Serves the baseline and asks it, then serves one candidate after the other and asks it the same: the quick tier with
 * its defaults. Broken models are copies of the Q8_0 demo model with that share of all blocks shuffled. Writes
 * docs/reports/quality-gate.md.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type EvalReport, evalReportSchema } from '../packages/edgewright/src/contract/eval-report.ts';
import { damageGguf } from '../test/support/damage-gguf.ts';
import { runProduct, startProduct } from '../test/support/start-product.ts';

const demo = 'models/demo/edgewright-demo-q8_0.gguf';
const { values: flags } = parseArgs({
  options: {
    baseline: { type: 'string', default: demo },
    candidates: { type: 'string', default: demo },
    broken: { type: 'string', default: '0.01,0.02,0.05' },
    report: { type: 'string', default: 'docs/reports/quality-gate.md' },
  },
});
const directory = await mkdtemp(path.join(tmpdir(), 'edgewright-quality-'));
const kept = path.join(directory, 'kept');
const started = performance.now();
const baseline = await evaluate(flags.baseline, (url) => ['--baseline', url, '--out', kept]);
const baselineSeconds = (performance.now() - started) / 1_000;

const rows: string[] = [];
for (const file of flags.candidates.split(','))
  rows.push(rowOf(path.basename(file, '.gguf'), await compare(file)));
for (const share of flags.broken.split(',').map(Number)) {
  const file = path.join(directory, `broken-${share}.gguf`);
  await damageGguf(demo, { target: file, share, seed: 1 });
  rows.push(rowOf(`Q8_0 with ${100 * share} % of its blocks shuffled`, await compare(file)));
}
await rm(directory, { recursive: true });

const right = baseline.selfCheck;
const lines = [
  '# The quality gate on the demo model',
  '',
  `${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores (${cpus()[0]?.model.split(' ').slice(0, 2).join(' ')}), Node.js ${process.version}, embedded engine. Baseline: ${path.basename(flags.baseline, '.gguf')},`,
  `${right?.baselineRight} of ${right?.items} right, asked twice in ${baselineSeconds.toFixed(0)} s with its start: ${right?.lost} lost, ${right?.gained} gained, ${right?.changedTexts} texts differ.`,
  '',
  '| Candidate | Verdict | Right | Lost | Gained | Net loss, points (at most) | Same next token | Divergence, nats | Answers that part | Round in circles |',
  '|---|---|---:|---:|---:|---:|---:|---:|---:|---:|',
  ...rows,
  '',
];
await writeFile(flags.report, lines.join('\n'));
console.log(lines.join('\n'));

async function compare(file: string): Promise<EvalReport> {
  const out = path.join(directory, path.basename(file, '.gguf'));
  return await evaluate(file, (url) => ['--baseline-run', kept, '--candidate', url, '--out', out]);
}

async function evaluate(file: string, argv: (url: string) => string[]): Promise<EvalReport> {
  const product = await startProduct(['--model', path.resolve(file), '--sessions', '4']);
  const { stdout, stderr } = await runProduct(['eval', ...argv(product.url), '--json']);
  await product.end('SIGTERM');
  try {
    return evalReportSchema.parse(JSON.parse(stdout));
  } catch (cause) {
    throw new Error(`eval of ${file} gave no report: ${stderr}`, { cause });
  }
}

function rowOf(name: string, { verdict, pooled, forced, divergence, guards }: EvalReport): string {
  const points = (share: number | undefined): string =>
    share === undefined ? '–' : (100 * share).toFixed(1);
  const tokens = forced === null || 'notSupported' in forced ? null : forced;
  const parts = divergence === null || 'notSupported' in divergence ? null : divergence;
  const loops = guards.find(({ id }) => id === 'repetition')?.candidate ?? 0;
  const cells = [
    name,
    `**${verdict}**`,
    `${pooled?.candidateRight} of ${pooled?.items}`,
    pooled?.lost,
    pooled?.gained,
    `${points(pooled?.netLoss)} (${points(pooled?.netLossUpper)})`,
    tokens === null ? '–' : `${points(tokens.top1Agreement)} % of ${tokens.positions}`,
    tokens === null ? '–' : tokens.meanKl.toFixed(4),
    parts === null ? '–' : `${parts.diverged} of ${parts.compared}`,
    `${points(loops)} %`,
  ];
  return `| ${cells.join(' | ')} |`;
}
