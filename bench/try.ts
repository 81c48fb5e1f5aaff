import { startTargets } from '/work/wt-torture/bench/gateway/targets.ts';
import { runSingles, runStreams } from '/work/wt-torture/bench/gateway/stream-load.ts';
import { measureThroughput } from '/work/wt-torture/bench/gateway/throughput.ts';
import { percentile } from '/work/wt-torture/bench/measure/statistics.ts';
import { pin, usageOf } from '/work/wt-torture/bench/measure/processes.ts';
pin(process.pid, 0);
const targets = await startTargets(256);
for (const t of targets.all) {
  await runSingles(t.stream, 50);
  const s = await runSingles(t.stream, 200);
  console.log(t.name, 'ttft', percentile(s.ttftMs, .5).toFixed(2), percentile(s.ttftMs, .99).toFixed(2), s.missingFrames, s.failedStreams);
  const before = usageOf(t.stream.pids); const b=performance.now();
  const m = await runStreams(t.stream, { streams: 20, framesEach: 200, paceMs: 1000/60 });
  const cpu = (usageOf(t.stream.pids).cpuMs - before.cpuMs); const w=performance.now()-b;
  console.log('  20: ttft', percentile(m.ttftMs, .5).toFixed(2), percentile(m.ttftMs, .99).toFixed(2), 'delay', percentile(m.delayMs,.5).toFixed(3), percentile(m.delayMs,.99).toFixed(3), 'gap', percentile(m.gapMs,.5).toFixed(3), percentile(m.gapMs,.99).toFixed(3), m.missingFrames, 'cpu us/frame', (cpu*1000/m.frames).toFixed(1), 'share', (cpu/w).toFixed(3), 'rss', usageOf(t.stream.pids).rssBytes>>20);
  const p = await measureThroughput(t.whole, 1);
  console.log(p.map(x=>`${x.connections}:${x.requestsPerSecond.toFixed(0)}/${x.p99Ms.toFixed(2)}${x.failures?'!'+x.failures:''}`).join(' '));
}
await targets.stop();
