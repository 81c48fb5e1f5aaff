/**
 * The shipped gateway at 80 % of its slots for as long as wanted, with a client vanishing every second: before the head
 * of its answer, in the middle, or at the end mark. Looks at it every 10 s and judges whether anything grows. Writes
 * the kept report.
 *
 *     npm run build && npm run bench:soak -- --minutes 30
 */
import { writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import { askAndLeave, leavings } from '../test/support/leaving-client.ts';
import { runStreams } from './gateway/stream-load.ts';
import { judgeGrowth, startGateway, type GatewaySample } from './measure/gateway-under-test.ts';
import { startNode } from './measure/processes.ts';
import { percentile } from './measure/statistics.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    report: { type: 'string', default: 'docs/reports/gateway-soak' },
  },
});
const runMs = Number(values.minutes) * 60_000;
const SLOTS = 20;
const STEADY = SLOTS * 0.8;
const PACE_MS = 1_000 / 60;
const LOOK_MS = 10_000;
/** Before the first look that counts: compiled code, buffers and connections grow in any process. */
const WARM_UP_MS = Math.min(60_000, runMs / 4);

const engine = await startNode<{ url: string }>(
  { file: './gateway/engine-process.mjs', base: import.meta.url },
  [],
);
const gateway = await startGateway(engine.ready.url, { sessions: SLOTS });
const startedAtMs = performance.now();
const timeLeft = () => runMs - (performance.now() - startedAtMs);
const total = { streams: 0, frames: 0, missingFrames: 0, failedStreams: 0, left: 0, refused: 0 };
const samples: GatewaySample[] = [];
let ttftMs: number[] = [];
const ttftP99: number[] = [];

await Promise.all([...Array.from({ length: STEADY }, keepStreaming), keepLeaving(), keepLooking()]);
const settled = await gateway.settles(10_000);
await pause(5_000);
const after = await gateway.sample();
gateway.stop();
engine.child.disconnect();

const { flat, table, growths } = judgeGrowth(samples, { delay: true });
const lossless = total.missingFrames + total.failedStreams + total.refused === 0;
const text = [
  `${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} cores, load average ${loadavg()[0]?.toFixed(1)} at the end, Node ${process.version}. ` +
    `${values.minutes} minutes, ${STEADY} of ${SLOTS} slots streaming at 60 frames/s, one client vanishing every second, a look every ${LOOK_MS / 1_000} s from ${(WARM_UP_MS / 1_000).toFixed(0)} s on.`,
  '',
  `${total.streams} streams of ${total.frames} frames were read to their end: ${total.missingFrames} frames missing, ${total.failedStreams} streams failed. ` +
    `${total.left} clients vanished, ${total.refused} of them were refused. TTFT p99 from look to look: ${Math.min(...ttftP99).toFixed(1)} to ${Math.max(...ttftP99).toFixed(1)} ms.`,
  '',
  table,
  '',
  `Slots in use while it ran: ${Math.min(...samples.map(({ running }) => running))} to ${Math.max(...samples.map(({ running }) => running))}. ` +
    `Afterwards: ${after.running} running, ${after.queued} waiting, ${after.rssMib.toFixed(0)} MiB of RSS, ${after.heapMib.toFixed(1)} MiB of heap, ${after.descriptors} descriptors, ${after.sockets} sockets.`,
  '',
  flat && settled && lossless ? 'Verdict: nothing grows, nothing was lost.' : 'Verdict: NOT PASSED.',
].join('\n');
console.log(text);
await writeFile(`${values.report}.md`, `# Soak of the gateway\n\n${text}\n`);
await writeFile(`${values.report}.json`, `${JSON.stringify({ total, growths, samples, after }, null, 2)}\n`);
if (!flat || !settled || !lossless) process.exitCode = 1;

/** One of the clients that stay: streams of 2 to 6 s, one after another. */
async function keepStreaming(_: unknown, index: number): Promise<void> {
  await pause(index * 61);
  while (timeLeft() > 0) {
    const framesEach = 120 + ((index * 37 + total.streams * 53) % 240);
    const place = { url: gateway.url, headers: {}, pids: [] };
    const sample = await runStreams(place, { streams: 1, framesEach, paceMs: PACE_MS });
    total.streams += 1;
    total.frames += sample.frames;
    total.missingFrames += sample.missingFrames;
    total.failedStreams += sample.failedStreams;
    ttftMs.push(...sample.ttftMs);
  }
}

async function keepLeaving(): Promise<void> {
  while (timeLeft() > 0) {
    const leaving = leavings[total.left % leavings.length] ?? 'mid-stream';
    total.left += 1;
    const body = {
      model: 'bench',
      stream: true,
      max_tokens: leaving === 'after-last-token' ? 10 : 10_000,
      user: `pace-${PACE_MS}`,
      messages: [{ role: 'user', content: 'x'.repeat(2_000) }],
    };
    const [status] = await Promise.all([askAndLeave(gateway.url, { leaving, body }), pause(1_000)]);
    if (status !== null && status !== 200) total.refused += 1;
  }
}

async function keepLooking(): Promise<void> {
  await pause(WARM_UP_MS);
  await gateway.sample();
  ttftMs = [];
  // The last look comes while the load still runs.
  while (timeLeft() > LOOK_MS) {
    await pause(LOOK_MS);
    samples.push(await gateway.sample());
    ttftP99.push(percentile(ttftMs, 0.99));
    ttftMs = [];
  }
}
