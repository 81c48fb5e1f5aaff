/**
 * The gateway beside nginx as a reverse proxy, Portkey's gateway and a relay that does nothing else, in one run: client
 * and engines on one core, whoever is measured alone on the other, rounds interleaved. Needs two cores, and of Debian's
 * packages nginx-light and wrk; installs Portkey's gateway into a cache folder of its own. Writes the kept report.
 *
 *     npm run build && npm run bench:gateway -- --rounds 3
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { pin, usageOf } from '../measure/processes.ts';
import { gatewayReport } from './report.ts';
import type { TargetResult } from './results.ts';
import { runSingles, runStreams, type StreamLoad } from './stream-load.ts';
import { startTargets, SUPPORT_CORE, type Target } from './targets.ts';
import { CONNECTIONS, measureThroughput } from './throughput.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    /** For each number of connections. */
    seconds: { type: 'string', default: '5' },
    /** For each of the three kinds of load. */
    warmup: { type: 'string', default: '6' },
    report: { type: 'string', default: 'docs/reports/gateway-bench' },
  },
});
const SINGLE_STREAMS = 150;
/** What an edge box serves: 20 sessions at 60 tokens per second, for 5 s. */
const EDGE: StreamLoad = { streams: 20, framesEach: 300, paceMs: 1_000 / 60 };
/** Ten times as many streams, as many frames per second as one core can be asked for. */
const CROWD: StreamLoad = { streams: 200, framesEach: 200, paceMs: 20 };

pin(process.pid, SUPPORT_CORE);
const targets = await startTargets(Math.max(...CONNECTIONS));
try {
  const idleRssBytes = new Map(targets.all.map((one) => [one.name, usageOf(one.stream.pids).rssBytes]));
  for (const target of targets.all) {
    console.error(`warm-up: ${target.name}`);
    await warmUp(target);
  }
  const results = targets.all.map((target): TargetResult => ({
    name: target.name,
    idleRssBytes: idleRssBytes.get(target.name) ?? 0,
    rounds: [],
  }));
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const [at, target] of targets.all.entries()) {
      console.error(`round ${round + 1}: ${target.name}`);
      results[at]?.rounds.push(await measure(target));
    }
  }
  const windows = { warmupSeconds: Number(values.warmup), seconds: Number(values.seconds) };
  const { text, document } = gatewayReport(results, { edge: EDGE, crowd: CROWD, ...windows });
  await writeFile(`${values.report}.md`, `# The gateway beside others\n\n${text}\n`);
  await writeFile(`${values.report}.json`, `${JSON.stringify(document, null, 2)}\n`);
  console.log(text);
} finally {
  await targets.stop();
}

/**
 * Code that has just begun to run is slow, and the more of it there is the longer: what is measured is how everybody
 * runs once warm. The same time for all, with each kind of load.
 */
async function warmUp({ stream, whole }: Target): Promise<void> {
  const seconds = Number(values.warmup);
  const untilMs = performance.now() + seconds * 1_000;
  while (performance.now() < untilMs) await runSingles(stream, 25);
  await runStreams(stream, { ...CROWD, framesEach: Math.ceil((seconds * 1_000) / CROWD.paceMs) });
  await measureThroughput(whole, seconds, [32]);
}

async function measure({ stream, whole }: Target): Promise<TargetResult['rounds'][number]> {
  const single = await runSingles(stream, SINGLE_STREAMS);
  const edge = await withUsage(stream.pids, () => runStreams(stream, EDGE));
  const crowd = await withUsage(stream.pids, () => runStreams(stream, CROWD));
  const wholeBefore = usageOf(whole.pids);
  const throughput = await measureThroughput(whole, Number(values.seconds), CONNECTIONS);
  const wholeCpuMs = usageOf(whole.pids).cpuMs - wholeBefore.cpuMs;
  const afterRssBytes = usageOf(stream.pids).rssBytes;
  return { single, edge, crowd, throughput, wholeCpuMs, afterRssBytes };
}

async function withUsage<Sample>(pids: readonly number[], work: () => Promise<Sample>) {
  const before = usageOf(pids);
  const startedAtMs = performance.now();
  let loadedRssBytes = 0;
  const watch = setInterval(() => {
    loadedRssBytes = Math.max(loadedRssBytes, usageOf(pids).rssBytes);
  }, 1_000);
  const sample = await work();
  clearInterval(watch);
  const wallMs = performance.now() - startedAtMs;
  return { sample, wallMs, cpuMs: usageOf(pids).cpuMs - before.cpuMs, loadedRssBytes };
}
