/**
 * What one whole answer and one streamed frame cost the gateway in CPU time, beside the bare relay and, if need be,
 * beside another build of the gateway. Rounds are interleaved after a warm-up that is the same for everybody; CPU time
 * of the process comes from /proc, so a busy machine changes it little.
 *
 *     npm run build && npm run bench:cost -- --seconds 10 --against /path/to/another/dist/
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pin, startNode, usageOf } from '../measure/processes.ts';
import { nginxMockConfig, startNginx } from './nginx.ts';
import { runStreams } from './stream-load.ts';
import { SUPPORT_CORE, type Place } from './targets.ts';
import { measureThroughput } from './throughput.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '2' },
    seconds: { type: 'string', default: '10' },
    warmup: { type: 'string', default: '10' },
    connections: { type: 'string', default: '16' },
    /** Folder of another build, with a slash at its end. */
    against: { type: 'string' },
    /** `whole`, `streams` or both. */
    only: { type: 'string' },
    /** Folder for CPU profiles of everybody. */
    profile: { type: 'string' },
  },
});
const MEASURED_CORE = 1;
const PACE_MS = 20;
const STREAMS = 100;

pin(process.pid, SUPPORT_CORE);
const directory = await mkdtemp(join(tmpdir(), 'edgewright-cost-'));
const stops: (() => void)[] = [];
const flags = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`];
const options = { sessions: 256 };

async function start(file: string, argv: string[], core: number): Promise<Place> {
  const { child, pid, ready } = await startNode<{ url: string }>(
    { file, base: import.meta.url },
    argv,
    flags,
  );
  stops.push(() => child.disconnect());
  pin(pid, core);
  return { url: ready.url, headers: {}, pids: [pid] };
}

async function ways(upstream: string): Promise<[name: string, place: Place][]> {
  const gateway = (about: object) =>
    start('gateway-process.mjs', [upstream, JSON.stringify(about)], MEASURED_CORE);
  return [
    [
      'bare relay',
      await start('bare-relay-process.mjs', [upstream, String(options.sessions)], MEASURED_CORE),
    ],
    ...(values.against === undefined
      ? []
      : [['other build', await gateway({ ...options, build: values.against })] as [string, Place]]),
    ['gateway', await gateway(options)],
  ];
}

/** Microseconds of CPU time per unit that `load` says it did. */
async function costOf(place: Place, load: () => Promise<{ units: number; more: string }>) {
  const before = usageOf(place.pids);
  const { units, more } = await load();
  const after = usageOf(place.pids);
  const us = ((after.cpuMs - before.cpuMs) * 1_000) / units;
  return `${us.toFixed(1)} µs each, ${units}, ${more}, RSS ${(after.rssBytes / 2 ** 20).toFixed(0)} MiB`;
}

async function wholeAnswers(place: Place, seconds: number) {
  const [point] = await measureThroughput(place, seconds, [Number(values.connections)]);
  if (!point) throw new Error('wrk measured nothing.');
  const { requests: units, requestsPerSecond, p50Ms, p99Ms, failures } = point;
  const rate = `${requestsPerSecond.toFixed(0)}/s, p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(2)} ms`;
  return { units, more: `${rate}, ${failures} failed` };
}

async function streams(place: Place, seconds: number) {
  const load = { streams: STREAMS, paceMs: PACE_MS, framesEach: Math.ceil((seconds * 1_000) / PACE_MS) };
  const { frames, delayMs, ttftMs, gapMs } = await runStreams(place, load);
  const at = (list: number[], share: number) =>
    (list.sort((left, right) => left - right)[Math.floor(list.length * share)] ?? 0).toFixed(2);
  return {
    units: frames,
    more: `TTFT p50 ${at(ttftMs, 0.5)} ms, delay p50 ${at(delayMs, 0.5)} p99 ${at(delayMs, 0.99)} ms, gap p99 ${at(gapMs, 0.99)} ms`,
  };
}

try {
  const mock = await startNginx(directory, nginxMockConfig);
  stops.push(() => mock.child.kill('SIGTERM'));
  for (const pid of mock.pids) pin(pid, SUPPORT_CORE);
  const engine = await start('engine-process.mjs', [], SUPPORT_CORE);
  const kinds = [
    { name: 'whole', upstream: mock.url, load: wholeAnswers },
    { name: 'streams', upstream: engine.url, load: streams },
  ];
  for (const { name, upstream, load } of kinds) {
    if (values.only !== undefined && values.only !== name) continue;
    const all = await ways(upstream);
    for (const [, place] of all) await load(place, Number(values.warmup));
    for (let round = 0; round < Number(values.rounds); round += 1) {
      for (const [way, place] of all) {
        console.log(`${name}, ${way}: ${await costOf(place, () => load(place, Number(values.seconds)))}`);
      }
    }
  }
} finally {
  for (const stop of stops) stop();
  await rm(directory, { recursive: true, force: true });
}
