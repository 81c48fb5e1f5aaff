import { once } from 'node:events';
import type { Server } from 'node:http';
import { AppError } from '../../base/app-error.ts';
import { sleep } from '../../base/sleep.ts';
import type { OutputLine } from './faces/face.ts';
import { createSimulatedServer } from './http/simulated-server.ts';
import { Simulation } from './simulation.ts';
import type { SimulationSpec } from './simulation-spec.ts';
import { runStart } from './start/run-start.ts';
import { reportLoad } from './start/report-load.ts';

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
  /** When the start is over, or the engine has ended. @throws AppError `port_in_use` */
  readonly started: Promise<void>;
  /** Of the open port; null: it does not listen. */
  port(): number | null;
  /** As on SIGTERM: no new requests; those in flight get the engine's grace. */
  stop(): Promise<void>;
}

/** A simulated engine with its port. */
export function serveSimulation(spec: SimulationSpec, options: ServingOptions): Serving {
  const simulation = new Simulation(spec);
  const server = createSimulatedServer(simulation);
  simulation.print = (lines) => lines.forEach(options.print);
  simulation.end = options.end;
  const address: { host: string; port: number } = { host: options.host, port: options.port };
  const started = runStart(simulation, address, {
    print: options.print,
    listen: async () => void (await listen(server, simulation, address)),
  }).then(() => {
    if (simulation.phase !== 'ready') return;
    reportLoad(simulation);
    exitLater(simulation);
  });
  return {
    simulation,
    started,
    port: () => portOf(server),
    async stop() {
      server.close();
      const { clock, face } = simulation;
      if (face.stopGraceMs > 0 && simulation.engine.running + simulation.engine.waiting > 0) {
        await Promise.race([
          sleep(face.stopGraceMs * spec.timeScale, simulation.stop.signal),
          idle(simulation, clock.nowMs() + face.stopGraceMs),
        ]);
      }
      simulation.stop.abort();
      server.closeAllConnections();
    },
  };
}

/** Until nothing runs any more. */
async function idle(simulation: Simulation, deadlineMs: number): Promise<void> {
  const { clock, stop } = simulation;
  while (simulation.engine.running + simulation.engine.waiting > 0 && clock.nowMs() < deadlineMs) {
    await sleep(5, stop.signal);
    if (stop.signal.aborted) return;
  }
}

/** The address learns the port that was given for 0. */
async function listen(
  server: Server,
  simulation: Simulation,
  address: { host: string; port: number },
): Promise<void> {
  server.listen(address.port, address.host);
  try {
    await once(server, 'listening');
  } catch (thrown) {
    const words = simulation.face.crash('port-in-use', simulation.spec, address);
    simulation.print(words.lines);
    simulation.end(words.exitCode);
    throw new AppError('port_in_use', {
      message: `The simulated engine cannot listen on ${address.host}:${address.port}: ${(thrown as Error).message}.`,
      cause: thrown,
    });
  }
  address.port = portOf(server) ?? address.port;
}

function portOf(server: Server): number | null {
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : null;
}

function exitLater(simulation: Simulation): void {
  const fault = simulation.faults.find('exit');
  if (fault === null) return;
  const { clock, stop } = simulation;
  void clock.until(clock.nowMs() + fault.afterMs, stop.signal).then(() => {
    if (!stop.signal.aborted) simulation.end(fault.exitCode);
  });
}
