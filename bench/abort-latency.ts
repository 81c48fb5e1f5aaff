/**
 * How soon the engine sees that a client has left in the middle of a stream, through the whole product.
 *
 *   npm run bench:abort [-- --count 500]
 *
 * One client after another reads three chunks of an endless answer and leaves. From then on the engine's own
 * count of cancelled requests is asked in a tight loop; the time until it has grown is an upper bound, as it
 * contains the asking. Writes docs/reports/abort-latency.md.
 */
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { leaveEarly, readMetric } from '../test/support/leave-early.ts';
import { startProduct } from '../test/support/start-product.ts';

const { values: flags } = parseArgs({
  options: {
    count: { type: 'string', default: '500' },
    report: { type: 'string', default: 'docs/reports/abort-latency.md' },
  },
});
const count = Number(flags.count);
const deadlineMs = 5_000;
const product = await startProduct();
const state = (await product.status()).deployments[0]?.state;
if (state?.kind !== 'ready') throw new Error('the engine is not ready');
const engineMetric = (name: string): Promise<number> => readMetric(state.baseUrl, name);

const latenciesMs: number[] = [];
for (let index = 0; index < count; index += 1) {
  const leftAtMs = await leaveEarly(product.url, index);
  while ((await engineMetric('edgewright_engine_requests_finished_total{reason="cancelled"}')) <= index) {
    if (performance.now() - leftAtMs > deadlineMs) throw new Error(`abort ${index} was not seen`);
  }
  latenciesMs.push(performance.now() - leftAtMs);
}
const freeMetric = 'edgewright_engine_sequences_free';
let freeSequences = await engineMetric(freeMetric);
for (const endMs = performance.now() + deadlineMs; freeSequences < 4 && performance.now() < endMs;) {
  freeSequences = await engineMetric(freeMetric);
}
await product.end('SIGTERM');

const sorted = latenciesMs.toSorted((a, b) => a - b);
const at = (share: number): string =>
  (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN).toFixed(1);
const text = [
  '# How soon the engine sees an abort',
  '',
  `${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores (${cpus()[0]?.model.trim()}), Node.js ${process.version}; ${count} clients, one after`,
  'another, left in the middle of a stream through the gateway; upper bounds, the asking included.',
  '',
  '| p50 | p90 | p99 | highest | free sequences afterwards |',
  '|---:|---:|---:|---:|---:|',
  `| ${at(0.5)} ms | ${at(0.9)} ms | ${at(0.99)} ms | ${at(1)} ms | ${freeSequences} of 4 |`,
  '',
].join('\n');
await writeFile(flags.report, text);
console.log(text);
