/**
 * A long run of the fuzz test against the shipped gateway in a process of its own, whose memory and descriptors are
 * watched. Fails at the first request that hangs, kills, or is answered with 5xx. Writes the kept report.
 *
 *     npm run build && npm run bench:fuzz -- --cases 100000 --seed 1
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { FakeEngine } from '../test/fake-engine/fake-engine.ts';
import { fuzzGateway } from '../test/support/fuzz/fuzz-gateway.ts';
import { judgeGrowth, startGateway, type GatewaySample } from './measure/gateway-under-test.ts';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    report: { type: 'string', default: 'docs/reports/gateway-fuzz.md' },
  },
});
const cases = Number(values.cases);
const seed = Number(values.seed);
const LOOKS = 40;

const engine = await new FakeEngine().start();
const gateway = await startGateway(engine.baseUrl, {
  sessions: 4,
  model: 'org/fake-model',
  aliases: ['fake'],
});
const samples: GatewaySample[] = [];
const startedAtMs = performance.now();
const result = await fuzzGateway({
  url: gateway.url,
  cases,
  seed,
  onBatch: async (done) => {
    engine.seen.length = 0;
    // The first tenth warms up: compiled code and buffers grow in any process.
    if (done < cases / 10 || done < (samples.length + 1) * (cases / LOOKS)) return;
    samples.push(await gateway.sample());
    console.error(`${done} of ${cases}`);
  },
});
const seconds = (performance.now() - startedAtMs) / 1_000;
const settled = await gateway.settles(10_000);
const { flat, table } = judgeGrowth(samples, { delay: false });
gateway.stop();
await engine.kill();

const statuses = [...result.statuses].toSorted(([left], [right]) => left - right);
const text = [
  `${cases} requests that are made to be wrong, seed ${seed}, on four keep-alive connections over raw sockets, in ${seconds.toFixed(0)} s: ` +
    'valid bodies with fields swapped, repeated, nested or cut, bytes flipped or in another encoding; odd headers, methods and paths; noise.',
  '',
  `None hung (slowest: ${result.slowestMs.toFixed(0)} ms), none was answered with 5xx, every refusal had the envelope, and ${settled ? 'no slot was left held' : 'SLOTS WERE LEFT HELD'}.`,
  '',
  '| Status | Answers |',
  '| --- | --- |',
  ...statuses.map(
    ([status, count]) => `| ${status === 0 ? 'closed without an answer' : status} | ${count} |`,
  ),
  '',
  table,
].join('\n');
console.log(text);
await writeFile(values.report, `# Fuzzing the gateway\n\n${text}\n`);
if (!flat || !settled) process.exitCode = 1;
