import { askHttp } from '../../base/ask-http.ts';
import { withDeadline } from '../../base/deadline.ts';
import type { FoundTarget } from '../../bench/client/find-target.ts';
import { type DeploymentsDocument, deploymentsDocumentSchema } from '../../contract/control.ts';
import { limits } from '../../contract/limits.ts';
import { planEngines } from '../../contract/plan-engines.ts';
import type { SoakServiceSample } from '../../contract/soak-report.ts';
import { behaviourOf } from '../../engines/behaviours.ts';
import type { EngineSample } from '../../engines/metrics/metrics-source.ts';
import { readEngineSample } from '../../engines/metrics/read-engine-sample.ts';
import { liveMachine } from '../../hardware/live-machine.ts';
import { ServiceClient } from '../services/service-client.ts';
import { runningServices } from '../services/service-registry.ts';

type Deployment = DeploymentsDocument['deployments'][number];

/** Looks at the service under test once. Null: nothing could be told this time. */
export type ServiceLook = (signal: AbortSignal) => Promise<SoakServiceSample | null>;

/** How to look at what answers at this address on this machine; a plain engine is asked for its metrics alone. */
export async function serviceLook(target: FoundTarget): Promise<ServiceLook> {
  const port = new URL(target.baseUrl).port;
  const record = (await runningServices()).find(({ url }) => new URL(url).port === port);
  if (record === undefined) {
    const engine = target.ownedBy;
    return (signal) =>
      guarded(signal, async (deadline) =>
        serviceSample([], [await engineLook(engine, target.baseUrl, deadline)]),
      );
  }
  const client = new ServiceClient(record);
  const gatewayPid = Number(record.process.split(':', 1)[0]);
  return (signal) =>
    guarded(signal, async (deadline) => {
      const { deployments } = await client.get('/api/deployments', deploymentsDocumentSchema);
      const pids = [{ name: 'gateway', pid: gatewayPid }, ...deployments.flatMap(engineProcess)];
      const [processes, engines] = await Promise.all([
        Promise.all(pids.map(processLook)),
        Promise.all(
          deployments.map(async ({ engine, state }) =>
            state.kind === 'ready' ? await engineLook(engine, state.baseUrl, deadline) : null,
          ),
        ),
      ]);
      return { ...serviceSample(processes, engines), ...countsOf(deployments) };
    });
}

async function guarded(
  signal: AbortSignal,
  look: (deadline: AbortSignal) => Promise<SoakServiceSample>,
): Promise<SoakServiceSample | null> {
  const durationMs = limits.soakServiceAnswerMs;
  try {
    return await withDeadline({ durationMs, signals: [signal] }, look);
  } catch {
    // A service that restarts or is busy is seen again later; that requests fail meanwhile is judged by them.
    return null;
  }
}

function engineProcess({ id, state }: Deployment): { name: string; pid: number }[] {
  return state.kind === 'ready' && state.pid !== null ? [{ name: `engine ${id}`, pid: state.pid }] : [];
}

/** Containers and processes of others have no folder here that could be read. */
async function processLook({
  name,
  pid,
}: {
  name: string;
  pid: number;
}): Promise<SoakServiceSample['processes'][number]> {
  const machine = liveMachine();
  const [status, files] = await Promise.all([
    machine.readText(`/proc/${pid}/status`),
    machine.list(`/proc/${pid}/fd`),
  ]);
  const kibibytes = status.kind === 'read' ? /^VmRSS:\s+(\d+) kB/m.exec(status.content)?.[1] : undefined;
  return {
    name,
    pid,
    residentBytes: kibibytes === undefined ? null : Number(kibibytes) * 1_024,
    descriptors: files.kind === 'read' ? files.content.length : null,
  };
}

async function engineLook(
  name: string | null,
  baseUrl: string,
  deadline: AbortSignal,
): Promise<EngineSample | null> {
  const engine = planEngines.find((id) => id === name);
  const source = engine === undefined || engine === 'embedded' ? null : behaviourOf(engine).metrics;
  if (source === null) return null;
  const url = new URL(baseUrl);
  url.port = String(Number(url.port) + source.portAbove);
  url.pathname = source.path;
  try {
    const answer = await askHttp({ url: url.href, apiKey: null }, deadline);
    return answer.status === 200 ? readEngineSample(source, answer.text) : null;
  } catch {
    return null;
  }
}

function serviceSample(
  processes: SoakServiceSample['processes'],
  engines: readonly (EngineSample | null)[],
): SoakServiceSample {
  const told = (name: keyof EngineSample['values']): number[] =>
    engines.map((engine) => engine?.values[name]).filter((value) => value !== undefined);
  const usage = told('kvCacheUsage');
  return {
    processes,
    engineBytes: null,
    running: sumOrNull(told('requestsRunning')),
    queued: sumOrNull(told('requestsWaiting')),
    kvCacheUsage: usage.length === 0 ? null : Math.max(...usage),
    preemptions: sumOrNull(told('preemptions')),
  };
}

function countsOf(
  deployments: readonly Deployment[],
): Pick<SoakServiceSample, 'engineBytes' | 'running' | 'queued'> {
  const held = deployments.flatMap(({ memoryBytes, gpuMemoryBytes }) =>
    [memoryBytes, gpuMemoryBytes].filter((bytes) => bytes !== null),
  );
  return {
    engineBytes: sumOrNull(held),
    running: sumOrNull(deployments.map(({ requests }) => requests.running)),
    queued: sumOrNull(deployments.map(({ requests }) => requests.queued)),
  };
}

function sumOrNull(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0);
}
