import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pin, startNode } from '../measure/processes.ts';
import { nginxMockConfig, nginxProxyConfig, nginxVersion, startNginx } from './nginx.ts';
import { PORTKEY_VERSION, portkeyHeaders, startPortkey } from './portkey.ts';

/** Client and engines share the first core; whoever is measured has the second for itself. */
export const SUPPORT_CORE = 0;
const MEASURED_CORE = 1;

/** Where a load is sent. */
export interface Place {
  url: string;
  headers: Record<string, string>;
  /** Whose CPU time and memory count. Empty: nothing stands between. */
  pids: number[];
}

/** One way to the engines: to the one that streams, and to the one that answers at once. */
export interface Target {
  name: string;
  stream: Place;
  whole: Place;
}

export interface Targets {
  all: Target[];
  stop(): Promise<void>;
}

/**
 * Two engines and every way to them, each a process of its own on its core. Of each gateway there are two, one before
 * each engine, so that none spends time on finding the way.
 */
export async function startTargets(connections: number): Promise<Targets> {
  const directory = await mkdtemp(join(tmpdir(), 'edgewright-bench-'));
  const children: ChildProcess[] = [];
  const stop = async () => {
    for (const child of children) {
      if (child.connected) child.disconnect();
      else child.kill('SIGTERM');
    }
    const alive = children.filter((child) => child.exitCode === null && child.signalCode === null);
    await Promise.all(alive.map((child) => once(child, 'exit')));
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const start = starters(directory, children);
    const engine = await start.node('engine-process.mjs', [], SUPPORT_CORE);
    const mock = await start.nginx(nginxMockConfig, SUPPORT_CORE);
    const options = JSON.stringify({ sessions: connections });
    const portkey = await start.portkey(MEASURED_CORE);
    const ways: [name: string, place: (upstream: string) => Promise<Place>][] = [
      ['direct', async (upstream) => ({ url: upstream, headers: {}, pids: [] })],
      ['edgewright', (upstream) => start.node('gateway-process.mjs', [upstream, options], MEASURED_CORE)],
      [
        'bare Node relay',
        (upstream) => start.node('bare-relay-process.mjs', [upstream, String(connections)], MEASURED_CORE),
      ],
      [nginxVersion(), (upstream) => start.nginx((port) => nginxProxyConfig(port, upstream), MEASURED_CORE)],
      [`Portkey ${PORTKEY_VERSION}`, async (upstream) => ({ ...portkey, headers: portkeyHeaders(upstream) })],
    ];
    const all: Target[] = [];
    for (const [name, place] of ways) {
      all.push({ name, stream: await place(engine.url), whole: await place(mock.url) });
    }
    return { all, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

function starters(directory: string, children: ChildProcess[]) {
  const keep = (started: { child: ChildProcess; url: string; pids: number[] }, core: number): Place => {
    children.push(started.child);
    for (const pid of started.pids) pin(pid, core);
    return { url: started.url, headers: {}, pids: started.pids };
  };
  return {
    node: async (file: string, argv: readonly string[], core: number) => {
      const { child, pid, ready } = await startNode<{ url: string }>({ file, base: import.meta.url }, argv);
      return keep({ child, url: ready.url, pids: [pid] }, core);
    },
    nginx: async (config: (port: number) => string, core: number) =>
      keep(await startNginx(directory, config), core),
    portkey: async (core: number) => keep(await startPortkey(), core),
  };
}
