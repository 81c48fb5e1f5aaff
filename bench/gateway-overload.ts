/**
 * Ten times the load that fits, for a minute, before a simulated engine: through the gateway, and the same requests
 * straight into a second such engine, beside the best of an engine that is not overloaded. Requests go out by a
 * schedule, so that a slow answer delays no other. Writes the kept report. Simulated: no measurements of a device.
 *
 *     npm run build && npm run bench:overload
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { sampleSpec } from '../packages/edgewright/src/engines/simulated/sample-spec.ts';
import { freePort, whenAnswering } from './measure/free-port.ts';
import { startGateway } from './measure/gateway-under-test.ts';
import {
  openClient,
  poissonSchedule,
  runClosedLoop,
  runOpenLoop,
  type Outcome,
} from './overload/open-loop.ts';
import { runProbes } from './overload/probes.ts';
import { probeText, summarise, summaryTable } from './overload/summary.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    times: { type: 'string', default: '10' },
    report: { type: 'string', default: 'docs/reports/gateway-overload' },
  },
});
const durationMs = Number(values.seconds) * 1_000;
const SLOTS = 8;
const SLO = { ttftMs: 1_500, tpotMs: 45 };
const SHAPE = { promptWords: 400, outputTokens: 64 };
const SEED = 7;

/** An 8B model in 4 bits on a Thor that reads 20 000 prompt tokens per second; the engine takes all that comes. */
const SPEC = sampleSpec('vllm', {
  models: ['bench'],
  contextTokens: 4_096,
  sessions: 256,
  batchTokens: 2_048,
  kvTokens: 131_072,
  prefixCache: false,
  speed: {
    t0Ms: 3,
    weightsMs: 20,
    kvMsPerToken: 0.00053,
    prefillMsPerToken: 0.05,
    speculation: null,
    thermal: null,
  },
  start: [],
  timeScale: 1,
});

const directory = await mkdtemp(join(tmpdir(), 'edgewright-overload-'));
const engines: ChildProcess[] = [];
let client = openClient();
let gateway: Awaited<ReturnType<typeof startGateway>> | null = null;
try {
  const alone = await startEngine();
  const closed = await runClosedLoop(client, {
    url: alone,
    shape: SHAPE,
    sessions: SLOTS,
    durationMs: durationMs / 3,
  });
  const best = summarise(closed, SLO);
  const perSecond = (closed.length / (durationMs / 3_000)) * Number(values.times);
  console.error(
    `best: ${(perSecond / Number(values.times)).toFixed(2)} requests/s; load: ${perSecond.toFixed(1)} requests/s`,
  );
  const schedule = poissonSchedule({ perSecond, durationMs, seed: SEED });

  gateway = await startGateway(await startEngine(), {
    sessions: SLOTS,
    contextTokens: SPEC.contextTokens,
    settings: { slo: SLO },
  });
  // Speeds are learned from requests, as they are in service before a rush.
  await runClosedLoop(client, {
    url: gateway.url,
    shape: SHAPE,
    sessions: SLOTS,
    durationMs: durationMs / 6,
  });
  const idle = await gateway.sample();
  const zeroMs = performance.now();
  const [through, { probes, answers }] = await Promise.all([
    runOpenLoop(client, { url: gateway.url, shape: SHAPE, schedule, zeroMs }),
    runProbes(client, { url: gateway.url, shape: SHAPE, zeroMs, untilMs: zeroMs + durationMs, count: 4 }),
  ]);
  const settled = await gateway.settles(30_000);
  // The connections that the client keeps are not the gateway's.
  await client.destroy();
  client = openClient();
  await pause(1_000);
  const after = await gateway.sample();
  console.error('straight into the engine');
  const straight = await runOpenLoop(client, {
    url: await startEngine(),
    shape: SHAPE,
    schedule,
    zeroMs: performance.now(),
  });
  await report({ best, through, answers, straight, probes, settled, idle, after, perSecond });
} finally {
  gateway?.stop();
  await client.destroy();
  for (const engine of engines) {
    engine.kill('SIGTERM');
    if (engine.exitCode === null && engine.signalCode === null) await once(engine, 'exit');
  }
  await rm(directory, { recursive: true, force: true });
}

async function startEngine(): Promise<string> {
  const port = await freePort();
  const specPath = join(directory, `${port}.json`);
  await writeFile(specPath, JSON.stringify(SPEC));
  const program = fileURLToPath(
    new URL('../packages/edgewright/dist/engines/simulated/main.js', import.meta.url),
  );
  engines.push(
    spawn(process.execPath, [program, '--spec', specPath, '--port', String(port)], {
      stdio: 'ignore',
    }),
  );
  const url = `http://127.0.0.1:${port}`;
  await whenAnswering(`${url}/health`);
  return url;
}

type Look = Awaited<ReturnType<NonNullable<typeof gateway>['sample']>>;

async function report(run: {
  best: ReturnType<typeof summarise>;
  through: readonly Outcome[];
  /** Of those that come back when they are told to. */
  answers: readonly Outcome[];
  straight: readonly Outcome[];
  probes: Awaited<ReturnType<typeof runProbes>>['probes'];
  settled: boolean;
  idle: Look;
  after: Look;
  perSecond: number;
}): Promise<void> {
  const { best, probes, idle, after } = run;
  const sides: [string, ReturnType<typeof summarise>][] = [
    [`best: ${SLOTS} sessions, not overloaded`, best],
    ['through the gateway', summarise([...run.through, ...run.answers], SLO)],
    ['straight into the engine', summarise(run.straight, SLO)],
  ];
  const [, [, through] = ['', best]] = sides;
  const goals: [string, string, boolean][] = [
    [
      'goodput ≥ 95 % of the best',
      `${((through.goodput / best.goodput) * 100).toFixed(1)} %`,
      through.goodput >= 0.95 * best.goodput,
    ],
    [
      'admitted within the objective ≥ 99 %',
      `${((through.withinSlo / through.admitted) * 100).toFixed(1)} %`,
      through.withinSlo >= 0.99 * through.admitted,
    ],
    [
      'a refusal takes < 10 ms (p99)',
      `${through.refusalMs?.[1].toFixed(1) ?? '–'} ms`,
      (through.refusalMs?.[1] ?? 0) < 10,
    ],
    ['no slot is held afterwards', `${after.running} running, ${after.queued} waiting`, run.settled],
  ];
  const text = [
    `${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} cores, load average ${loadavg()[0]?.toFixed(1)} at the end, Node ${process.version}. ` +
      `A simulated ${SPEC.device} with ${SPEC.engine}: no measurements of a device. ${SLOTS} slots, prompts of about ${SHAPE.promptWords} tokens, answers of ${SHAPE.outputTokens}; ` +
      `objective: TTFT ${SLO.ttftMs} ms, TPOT ${SLO.tpotMs} ms. Load: ${run.perSecond.toFixed(1)} requests/s, Poisson, ${values.times} × what ${SLOTS} sessions get done, for ${values.seconds} s. ` +
      'Times count from when a request was due. A client gives up after 30 s.',
    '',
    summaryTable(sides),
    '',
    probeText(probes),
    '',
    `The gateway before and after: ${idle.rssMib.toFixed(0)} → ${after.rssMib.toFixed(0)} MiB of RSS, ${idle.heapMib.toFixed(1)} → ${after.heapMib.toFixed(1)} MiB of heap, ${idle.sockets} → ${after.sockets} sockets.`,
    '',
    '| Goal | Measured | |',
    '| --- | --- | --- |',
    ...goals.map(([what, got, met]) => `| ${what} | ${got} | ${met ? 'met' : 'missed'} |`),
  ].join('\n');
  console.log(text);
  await writeFile(`${values.report}.md`, `# Ten times too much\n\n${text}\n`);
  const document = {
    slo: SLO,
    shape: SHAPE,
    perSecond: run.perSecond,
    sides: Object.fromEntries(sides),
    probes,
    idle,
    after,
  };
  await writeFile(`${values.report}.json`, `${JSON.stringify(document, null, 2)}\n`);
}
