import { request } from 'undici';
import { setTimeout as pause } from 'node:timers/promises';
import { messageOf, startNode, usageOf } from './processes.ts';
import { growthOf, growthTable, type Growth } from './growth.ts';

/** What one look at a gateway showed. */
export interface GatewaySample {
  rssMib: number;
  /** After a collection: what is held. */
  heapMib: number;
  descriptors: number;
  sockets: number;
  /** Since the look before. */
  loopDelayP99Ms: number;
  running: number;
  queued: number;
}

interface OwnFacts {
  heapBytes: number;
  delayMs: { p50: number; p99: number };
}

/** The shipped gateway in a process of its own. */
export async function startGateway(upstream: string, options: Record<string, unknown>) {
  const place = { file: '../gateway/gateway-process.mjs', base: import.meta.url };
  const { child, pid, ready } = await startNode<{ url: string }>(
    place,
    [upstream, JSON.stringify(options)],
    ['--expose-gc'],
  );
  const load = async (): Promise<{ running: number; queued: number }> => {
    const { body } = await request(`${ready.url}/api/status`);
    return ((await body.json()) as { requests: { running: number; queued: number } }).requests;
  };
  return {
    url: ready.url,
    pid,
    sample: async (): Promise<GatewaySample> => {
      child.send('look');
      const own = await messageOf<OwnFacts>(child);
      const usage = usageOf([pid]);
      return {
        rssMib: usage.rssBytes / 2 ** 20,
        heapMib: own.heapBytes / 2 ** 20,
        descriptors: usage.descriptors,
        sockets: usage.sockets,
        loopDelayP99Ms: own.delayMs.p99,
        ...(await load()),
      };
    },
    /** Waits until no request holds a slot or waits for one; false when that takes more than `withinMs`. */
    settles: async (withinMs: number): Promise<boolean> => {
      const untilMs = performance.now() + withinMs;
      for (;;) {
        const { running, queued } = await load();
        if (running + queued === 0) return true;
        if (performance.now() > untilMs) return false;
        await pause(20);
      }
    },
    stop: () => child.disconnect(),
  };
}

/** What of a gateway must not grow in a run. A process has a few MiB of ups and downs without any reason of ours. */
const bounds = [
  { pick: 'rssMib', what: 'RSS', unit: 'MiB', most: 24 },
  { pick: 'heapMib', what: 'heap after a collection', unit: 'MiB', most: 3 },
  { pick: 'descriptors', what: 'descriptors', unit: '', most: 4 },
  { pick: 'sockets', what: 'sockets', unit: '', most: 4 },
] as const;

const delayBound = { pick: 'loopDelayP99Ms', what: 'event-loop delay p99', unit: 'ms', most: 10 } as const;

/** The verdict over a run, as a table. `delay`: whether the load was steady enough to hold its delay against it. */
export function judgeGrowth(
  samples: readonly GatewaySample[],
  options: { delay: boolean },
): { flat: boolean; table: string; growths: Growth[] } {
  const rows = [...bounds, ...(options.delay ? [delayBound] : [])].map((bound) => {
    const values = samples.map((sample) => sample[bound.pick]);
    return { values, growth: growthOf(values, bound) };
  });
  const growths = rows.map(({ growth }) => growth);
  return { flat: growths.every((growth) => growth.flat), table: growthTable(rows), growths };
}
