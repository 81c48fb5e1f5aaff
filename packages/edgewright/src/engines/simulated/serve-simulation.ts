import { once } from 'node:events';
import type { Server } from 'node:http';
import { withDeadline } from '../../base/deadline.ts';
import { sleep } from '../../base/sleep.ts';
import type { OutputLine } from './faces/face.ts';
import { createMetricsServer, createSimulatedServer } from './http/simulated-server.ts';
import { Simulation } from './simulation.ts';
import type { SimulationSpec } from './simulation-spec.ts';
import { ModelLoader } from './start/model-loader.ts';
import { reportLoad } from './start/report-load.ts';
import { runStart } from './start/run-start.ts';
import { startTimeline } from './start/start-timeline.ts';

export interface ServingOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly print: (line: OutputLine) => void;
  /** Ends the program, or what runs in its place. */
  readonly end: (exitCode: number) => void;
}

export interface Serving {
  readonly simulation: Simulation;
  /** When the start is over: it is ready, has failed or was stopped. */
  readonly started: Promise<void>;
  /** Of the open port; null: it does not listen. */
  readonly port: () => number | null;
  /** As on SIGTERM: no new connections; answers in flight get the engine's grace. */
  readonly stop: () => Promise<void>;
}

interface Servers {
  readonly main: Server;
  readonly metrics: Server;
}

/** A simulated engine with its port. */
export function serveSimulation(spec: SimulationSpec, options: ServingOptions): Serving {
  const simulation = new Simulation(spec);
  const servers = { main: createSimulatedServer(simulation), metrics: createMetricsServer(simulation) };
  const address = { host: options.host, port: options.port };
  const loader = new ModelLoader(simulation, address);
  simulation.print = (lines) => lines.forEach(options.print);
  simulation.load = () => loader.load();
  simulation.end = (exitCode) => {
    simulation.stop.abort();
    options.end(exitCode);
  };
  return {
    simulation,
    started: start(simulation, servers, address),
    port: () => portOf(servers.main),
    stop: () => stop(simulation, servers),
  };
}

async function start(
  simulation: Simulation,
  servers: Servers,
  address: { host: string; port: number },
): Promise<void> {
  const { spec, face, faults } = simulation;
  const timeline = startTimeline({ spec, face, listen: address, crash: faults.find('crash') });
  const { exitCode } = await runStart(simulation, timeline, () => listen(simulation, servers, address));
  if (exitCode !== null) return simulation.end(exitCode);
  if (simulation.stop.signal.aborted) return;
  simulation.phase = 'ready';
  simulation.isLoaded = face.listens !== 'on-demand';
  reportLoad(simulation);
  void simulation.exitIfAsked();
}

/** A port that is taken ends the engine in its own words. The address learns the port that was given for 0. */
async function listen(
  simulation: Simulation,
  { main, metrics }: Servers,
  address: { host: string; port: number },
): Promise<void> {
  const { metricsPort } = simulation.spec;
  try {
    await open(main, address);
    if (metricsPort !== null) await open(metrics, { host: address.host, port: metricsPort });
    address.port = portOf(main) ?? address.port;
  } catch {
    const words = simulation.face.crash('port-in-use', simulation.spec, address);
    simulation.print(words.lines);
    simulation.end(words.exitCode);
  }
}

async function open(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  server.listen(port, host);
  await once(server, 'listening');
}

async function stop(simulation: Simulation, { main, metrics }: Servers): Promise<void> {
  const { face, spec, stop: stopping } = simulation;
  main.close();
  const durationMs = Math.ceil(face.stopGraceMs * spec.timeScale);
  await withDeadline({ durationMs, signals: [stopping.signal] }, async (deadline) => {
    while (!deadline.aborted && simulation.engine.running + simulation.engine.waiting > 0)
      await sleep(5, deadline);
  });
  stopping.abort();
  for (const server of [main, metrics]) {
    server.close();
    server.closeAllConnections();
  }
}

function portOf(server: Server): number | null {
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : null;
}
