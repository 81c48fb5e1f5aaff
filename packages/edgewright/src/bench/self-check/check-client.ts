import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { ClientCheck } from '../../contract/bench-report.ts';
import type { RequestRecord } from '../../contract/request-record.ts';
import { openLoadConnection } from '../client/load-connection.ts';
import { startRunClock } from '../client/run-clock.ts';
import type { RequestSource } from '../prompts/request-source.ts';
import { LoadRun } from '../run/load-run.ts';
import { startNullServer } from './null-server.ts';

/** What the client has to bear, as the measurement will have it. */
export interface CheckLoad {
  readonly streams: number;
  readonly paceMs: number;
  readonly durationMs: number;
}

/** The bounds of docs/benchmarking.md. Times in ms. */
const checkBounds = {
  addedTtftP99Ms: 5,
  pacingErrorP99Ms: 5,
  eventLoopDelayP99Ms: 10,
  eventLoopUtilization: 0.7,
} as const;

/**
 * Sends the same kind of load at a server that does nothing but keep time, and looks at how precise this client is on this
 * machine now. Whatever a measurement shows below these figures is the client's.
 */
export async function checkClient(load: CheckLoad, signal: AbortSignal): Promise<ClientCheck> {
  const server = await startNullServer();
  try {
    return await measure(load, { port: server.port, signal });
  } finally {
    server.close();
  }
}

async function measure(
  load: CheckLoad,
  { port, signal }: { port: number; signal: AbortSignal },
): Promise<ClientCheck> {
  const tokens = Math.max(2, Math.round(1_000 / load.paceMs));
  const connection = openLoadConnection({
    url: `http://127.0.0.1:${port}`,
    apiKey: null,
    headers: { 'x-pace-ms': String(load.paceMs), 'x-tokens': String(tokens) },
    times: { requestMs: 30_000, stallMs: 30_000 },
  });
  const records: RequestRecord[] = [];
  const run = new LoadRun({
    connection,
    clock: startRunClock(),
    requests: emptyRequests,
    requestMs: 30_000,
    seed: 1,
    signal,
    onRecord: (record) => records.push(record),
    onProgress: () => {},
  });
  const closed = { kind: 'concurrency', concurrency: load.streams } as const;
  // Connections are opened and code is compiled before anything counts.
  await run.warmUp(load.streams);
  records.length = 0;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const cpu = process.cpuUsage();
  const loop = performance.eventLoopUtilization();
  const startedMs = performance.now();
  delay.enable();
  await run.measure({
    stage: 'check',
    load: closed,
    goal: { requests: null, durationMs: load.durationMs },
  });
  delay.disable();
  const wallMs = performance.now() - startedMs;
  const { user, system } = process.cpuUsage(cpu);
  await connection.pool.destroy();
  return judgeClient({
    load,
    records,
    wallMs,
    // The histogram holds whole periods, of which one is the timer's own.
    eventLoopDelayP99Ms: Math.max(0, delay.percentile(99) / 1e6 - 1),
    eventLoopUtilization: performance.eventLoopUtilization(loop).utilization,
    cpuShare: (user + system) / 1_000 / wallMs,
  });
}

interface CheckFigures {
  readonly load: CheckLoad;
  readonly records: readonly RequestRecord[];
  readonly wallMs: number;
  readonly eventLoopDelayP99Ms: number;
  readonly eventLoopUtilization: number;
  readonly cpuShare: number;
}

/** Pure. The reasons name every bound that was missed. */
function judgeClient(figures: CheckFigures): ClientCheck {
  const { load, records, wallMs, eventLoopDelayP99Ms, eventLoopUtilization, cpuShare } = figures;
  const sent = records.filter(({ outcome }) => outcome === 'ok');
  const ttftsMs = sent.map(({ sentNs, firstTokenNs }) => ((firstTokenNs ?? 0) - (sentNs ?? 0)) / 1e6);
  // A late frame makes one gap too long and the next one too short: each of them is an error.
  const errorsMs = sent.flatMap(({ chunkGapsMs }) => chunkGapsMs.map((gap) => Math.abs(gap - load.paceMs)));
  const seen = {
    addedTtftP99Ms: p99(ttftsMs),
    pacingErrorP99Ms: p99(errorsMs),
    eventLoopDelayP99Ms,
    eventLoopUtilization,
  };
  const because = Object.entries(checkBounds).flatMap(([name, bound]) => {
    const value = seen[name as keyof typeof checkBounds];
    return value <= bound ? [] : [`${name} is ${value.toFixed(2)}, more than ${bound}`];
  });
  const failed = records.filter(({ outcome }) => outcome !== 'ok' && outcome !== 'cancelled').length;
  if (sent.length === 0) because.push('no request to the null server succeeded');
  if (failed > 0) because.push(`${failed} requests to the null server failed`);
  const frames = sent.reduce((sum, { tokenFrames }) => sum + tokenFrames, 0);
  return {
    ok: because.length === 0,
    streams: load.streams,
    framesPerSecond: frames / (wallMs / 1_000),
    ...seen,
    cpuShare,
    because,
  };
}

function p99(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil(sorted.length * 0.99) - 1)] ?? 0;
}

const emptyRequests: RequestSource = {
  next: () => ({ body: '{}', wantedInputTokens: null, wantedOutputTokens: null }),
  conversation: () => {
    throw new Error('The null server has no conversations.');
  },
};
