/**
 * Ten thousand clients that leave: before the head of their answer, in the middle, and at the end mark. The shipped
 * gateway runs in a process of its own, whose memory, descriptors and sockets are watched. Writes the kept report.
 *
 *     npm run build && npm run bench:cancel
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { FakeEngine } from '../test/fake-engine/fake-engine.ts';
import { askAndLeave, leavings } from '../test/support/leaving-client.ts';
import { judgeGrowth, startGateway, type GatewaySample } from './measure/gateway-under-test.ts';
import { percentile } from './measure/statistics.ts';

const { values } = parseArgs({
  options: {
    cycles: { type: 'string', default: '10000' },
    report: { type: 'string', default: 'docs/reports/gateway-cancel.md' },
  },
});
const cycles = Number(values.cycles);
const LOOKS = 40;
const PARALLEL = 8;

const engine = await new FakeEngine().start();
const gateway = await startGateway(engine.baseUrl, { sessions: PARALLEL });
const samples: GatewaySample[] = [];
const counts = { asked: 0, refused: 0 };
/** Of clients that left in the middle: until the engine, in this process, saw it. */
const abortMs: number[] = [];

async function leave(index: number): Promise<void> {
  const leaving = leavings[index % leavings.length] ?? 'mid-stream';
  const fake = leaving === 'after-last-token' ? { frames: 3 } : { frames: 1_000_000, paceMs: 5 };
  const body = {
    model: 'bench',
    stream: true,
    messages: [{ role: 'user', content: 'x' }],
    user: String(index),
    fake,
  };
  const status = await askAndLeave(gateway.url, { leaving, body });
  const leftAtMs = performance.now();
  counts.asked += 1;
  if (status !== null && status !== 200) counts.refused += 1;
  if (leaving !== 'mid-stream') return;
  const find = () => engine.seen.find((seen) => seen.body['user'] === String(index));
  await engine.until(() => find()?.abortedAtMs != null, 30_000);
  abortMs.push((find()?.abortedAtMs ?? Number.NaN) - leftAtMs);
}

const startedAtMs = performance.now();
for (let done = 0; done < cycles; done += cycles / LOOKS) {
  let next = done;
  const worker = async () => {
    while (next < done + cycles / LOOKS) await leave(next++);
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  if (!(await gateway.settles(10_000))) throw new Error('A slot is still held 10 s after its client left.');
  engine.seen.length = 0;
  if (done >= cycles / 10) samples.push(await gateway.sample());
}
const seconds = (performance.now() - startedAtMs) / 1_000;
const { flat, table } = judgeGrowth(samples, { delay: false });
const upstream = engine.openSockets;
gateway.stop();
await engine.kill();

const text = [
  `${counts.asked} clients, ${PARALLEL} at a time, left in ${seconds.toFixed(0)} s: a third before the head of their answer, a third in the middle, a third at the end mark. ` +
    `${counts.refused} were refused. After every ${cycles / LOOKS} of them no slot was held.`,
  '',
  `The engine saw clients go that left in the middle after ${percentile(abortMs, 0.5).toFixed(1)} ms (p50), ${percentile(abortMs, 0.99).toFixed(1)} ms (p99), ${Math.max(...abortMs).toFixed(1)} ms at most. ` +
    `${upstream} connections to it were open at the end.`,
  '',
  table,
].join('\n');
console.log(text);
await writeFile(values.report, `# Clients that leave\n\n${text}\n`);
if (!flat || counts.refused > 0 || upstream > PARALLEL + 4) process.exitCode = 1;
