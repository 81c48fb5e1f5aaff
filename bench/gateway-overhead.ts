/**
 * What the gateway adds: the same streams directly from a fake engine, through a relay that does nothing else,
 * and through the gateway, alternating in one run. Each is a process of its own. Prints a Markdown table.
 *
 *     npm run build && npm run bench:gateway
 */
import { writeFile } from 'node:fs/promises';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { FakeEngine } from '../test/fake-engine/fake-engine.ts';

const STREAMS = 20;
const PACE_MS = 20;
/** No multiple of the pace, so that the frames of different streams do not coincide. */
const START_INTERVAL_MS = 33;
const FRAMES = 150;
const ROUNDS = 3;
const SINGLE_REQUESTS = 1_000;

interface Sample {
  ttftMs: number[];
  /** Per frame: from the engine's write to the client's read. */
  frameDelayMs: number[];
  /** Between frames of one stream, at the client. */
  gapMs: number[];
}

interface Usage {
  cpuUs: number;
  rssBytes: number;
}

if (process.argv[2] === 'engine') await runEngine();
else await compare();

async function runEngine(): Promise<void> {
  const engine = await new FakeEngine({ keepAliveTimeoutMs: 60_000 }).start();
  process.on('message', () => engine.seen.splice(0));
  process.on('disconnect', () => process.exit(0));
  process.send?.({ url: engine.baseUrl });
}

async function compare(): Promise<void> {
  const engine = fork(fileURLToPath(import.meta.url), ['engine'], { execArgv: ['--import', 'tsx'] });
  const { url: engineUrl } = await message<{ url: string }>(engine);
  const bare = await relayTarget('bare-relay-process.mjs', engineUrl);
  const gateway = await relayTarget('gateway-process.mjs', engineUrl);
  const direct: Target = { url: engineUrl, child: null, ...fresh() };
  const targets = { direct, bare, gateway };
  const each = [direct, bare, gateway];
  const idleRssBytes = (await usage(gateway)).rssBytes;

  for (const target of each) await load(target, emptySample());
  for (let round = 0; round < SINGLE_REQUESTS; round += 1) {
    for (const target of each) await stream(target, { frames: 2, sample: target.single });
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const target of each) {
      const before = await usage(target);
      const startedAtMs = performance.now();
      await load(target, target.many);
      target.wallMs += performance.now() - startedAtMs;
      target.cpuUs += (await usage(target)).cpuUs - before.cpuUs;
    }
    engine.send('forget');
  }
  const loadedRssBytes = (await usage(gateway)).rssBytes;
  const text = report(targets, { idleRssBytes, loadedRssBytes });
  console.log(text);
  await writeFile('docs/reports/gateway-overhead.md', `# What the gateway adds\n\n${text}\n`);
  for (const target of each) target.agent.destroy();
  for (const child of [engine, bare.child, gateway.child]) child?.disconnect();
}

/** One way to the engine, with what was measured on it. */
interface Target {
  url: string;
  /** `null`: nothing stands between. */
  child: ChildProcess | null;
  agent: Agent;
  /** One stream at a time. */
  single: Sample;
  /** All streams together. */
  many: Sample;
  cpuUs: number;
  wallMs: number;
}

async function relayTarget(file: string, engineUrl: string): Promise<Target> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = fork(path, [engineUrl, String(STREAMS)], { execArgv: [] });
  const { url } = await message<{ url: string }>(child);
  return { url, child, ...fresh() };
}

function fresh(): Omit<Target, 'url' | 'child'> {
  const agent = new Agent({ keepAlive: true, maxSockets: STREAMS });
  return { agent, single: emptySample(), many: emptySample(), cpuUs: 0, wallMs: 0 };
}

/** All streams together, begun one after another and out of step with the pace. */
async function load(target: Target, sample: Sample): Promise<void> {
  await Promise.all(
    Array.from({ length: STREAMS }, async (_, index) => {
      await new Promise((resolve) => setTimeout(resolve, index * START_INTERVAL_MS));
      await stream(target, { frames: FRAMES, sample, paceMs: PACE_MS });
    }),
  );
}

async function stream(
  { url, agent }: Target,
  options: { frames: number; sample: Sample; paceMs?: number },
): Promise<void> {
  const { frames, sample, paceMs } = options;
  const fake = { frames, stamp: true, ...(paceMs === undefined ? {} : { paceMs }) };
  const body = JSON.stringify({
    model: 'bench',
    stream: true,
    messages: [{ role: 'user', content: 'x'.repeat(2_000) }],
    fake,
  });
  const sentAtNs = process.hrtime.bigint();
  const sent = httpRequest(`${url}/v1/chat/completions`, {
    agent,
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': body.length },
  });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`${url} answered ${response.statusCode}`);
  let lastNs: bigint | null = null;
  let seen = 0;
  let tail = '';
  for await (const chunk of response) {
    const nowNs = process.hrtime.bigint();
    const parts = (tail + String(chunk)).split('\n\n');
    tail = parts.pop() ?? '';
    for (const part of parts) {
      const stamp = /"content":"(\d+)"/.exec(part)?.[1];
      if (stamp === undefined) continue;
      seen += 1;
      if (lastNs === null) sample.ttftMs.push(toMs(nowNs - sentAtNs));
      else sample.gapMs.push(toMs(nowNs - lastNs));
      sample.frameDelayMs.push(toMs(nowNs - BigInt(stamp)));
      lastNs = nowNs;
    }
  }
  if (seen !== frames) throw new Error(`${url} sent ${seen} of ${frames} frames`);
}

function report(
  targets: Record<'direct' | 'bare' | 'gateway', Target>,
  memory: { idleRssBytes: number; loadedRssBytes: number },
): string {
  const { direct, bare, gateway } = targets;
  const rows = (name: string, pick: (target: Target) => number[]) =>
    [0.5, 0.99].map((q) => {
      const [alone = Number.NaN, relayed = Number.NaN, through = Number.NaN] = [direct, bare, gateway].map(
        (target) => percentile(pick(target), q),
      );
      const cells = [alone, relayed, through, through - alone, through - relayed];
      return `| ${name} p${q * 100} | ${cells.map((value) => `${value.toFixed(2)} ms`).join(' | ')} |`;
    });
  const cost = ({ cpuUs, many }: Target) => `${(cpuUs / many.frameDelayMs.length).toFixed(0)} µs`;
  const share = ({ cpuUs, wallMs }: Target) => `${(cpuUs / wallMs / 10).toFixed(1)} %`;
  const framesPerSecond = (gateway.many.frameDelayMs.length / gateway.wallMs) * 1_000;
  const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
  const together = `${STREAMS} streams,`;
  return [
    `${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} cores, load average ${loadavg()[0]?.toFixed(1)}, Node ${process.version}; ` +
      `${SINGLE_REQUESTS} single requests and ${ROUNDS} × ${STREAMS} streams of ${FRAMES} frames, ${PACE_MS} ms apart, each way.`,
    '',
    '| | direct | bare relay | gateway | added to direct | added to bare relay |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows('TTFT, 1 stream,', (target) => target.single.ttftMs),
    ...rows(`TTFT, ${together}`, (target) => target.many.ttftMs),
    ...rows(`engine write → client read, ${together}`, (target) => target.many.frameDelayMs),
    ...rows(`gap between frames, ${together}`, (target) => target.many.gapMs),
    `| CPU per frame | | ${cost(bare)} | ${cost(gateway)} | | |`,
    `| share of a core at ${framesPerSecond.toFixed(0)} frames/s | | ${share(bare)} | ${share(gateway)} | | |`,
    `| RSS, idle / loaded | | | ${mebibytes(memory.idleRssBytes)} / ${mebibytes(memory.loadedRssBytes)} | | |`,
  ].join('\n');
}

function percentile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = q * (sorted.length - 1);
  const below = sorted[Math.floor(rank)] ?? Number.NaN;
  const above = sorted[Math.ceil(rank)] ?? Number.NaN;
  return below + (above - below) * (rank - Math.floor(rank));
}

async function message<Message>(child: ChildProcess): Promise<Message> {
  const [received] = (await once(child, 'message')) as [Message];
  return received;
}

async function usage({ child }: Target): Promise<Usage> {
  if (!child) return { cpuUs: 0, rssBytes: 0 };
  child.send('usage');
  return message<Usage>(child);
}

function emptySample(): Sample {
  return { ttftMs: [], frameDelayMs: [], gapMs: [] };
}

function toMs(durationNs: bigint): number {
  return Number(durationNs) / 1e6;
}
