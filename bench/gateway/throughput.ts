import { execFile } from 'node:child_process';
import { writeFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SUPPORT_CORE, type Place } from './targets.ts';

const run = promisify(execFile);

/** Requests that do not stream, as many at once as there are connections. */
export interface ThroughputPoint {
  connections: number;
  requests: number;
  requestsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Answers other than 2xx, broken connections and timeouts. */
  failures: number;
}

export const CONNECTIONS = [1, 4, 16, 64, 256] as const;

/** One point per number of connections, each for `seconds`. wrk: a client in C that costs a tenth of a request here. */
export async function measureThroughput(
  place: Place,
  seconds: number,
  counts: readonly number[],
): Promise<ThroughputPoint[]> {
  const directory = await mkdtemp(join(tmpdir(), 'edgewright-wrk-'));
  const script = join(directory, 'request.lua');
  await writeFile(script, scriptOf(place));
  const points: ThroughputPoint[] = [];
  for (const connections of counts) {
    const load = ['-t', '1', '-c', String(connections), '-d', `${seconds}s`, '--timeout', '10s'];
    const url = `${place.url}/v1/chat/completions`;
    const core = ['--cpu-list', String(SUPPORT_CORE)];
    const { stdout } = await run('taskset', [...core, 'wrk', ...load, '-s', script, url], {
      timeout: (seconds + 30) * 1_000,
    });
    const line = stdout.split('\n').find((candidate) => candidate.startsWith('RESULT '));
    if (line === undefined) throw new Error(`wrk printed no result: ${stdout}`);
    const values = line.split(' ').slice(1).map(Number);
    const [durationUs = 0, requests = 0, failures = 0, p50Us = 0, p99Us = 0] = values;
    points.push({
      connections,
      requests,
      requestsPerSecond: requests / (durationUs / 1e6),
      p50Ms: p50Us / 1_000,
      p99Ms: p99Us / 1_000,
      failures,
    });
  }
  await rm(directory, { recursive: true, force: true });
  return points;
}

/** The most requests per second among points whose 99th percentile is at most `p99Ms`; null: none is. */
export function frontier(points: readonly ThroughputPoint[], p99Ms: number): number | null {
  const rates = points
    .filter((point) => point.failures === 0 && point.p99Ms <= p99Ms)
    .map((point) => point.requestsPerSecond);
  return rates.length === 0 ? null : Math.max(...rates);
}

function scriptOf({ headers }: Place): string {
  const body = JSON.stringify({
    model: 'bench',
    messages: [{ role: 'user', content: 'x'.repeat(2_000) }],
  });
  const all = { 'content-type': 'application/json', ...headers };
  return `
wrk.method = "POST"
wrk.body = [[${body}]]
${Object.entries(all)
  .map(([name, value]) => `wrk.headers["${name}"] = "${value}"`)
  .join('\n')}
done = function(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d\\n", summary.duration, summary.requests,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
`;
}
