import { writeFile } from 'node:fs/promises';
import { AppError } from '../../base/app-error.ts';
import type { OutputLine } from '../../engines/simulated/faces/face.ts';
import { type Serving, serveSimulation } from '../../engines/simulated/serve-simulation.ts';
import type { CommandOutput } from '../command-output.ts';
import { renderSimulation } from './render-simulation.ts';
import type { SimulateFlags } from './simulate-flags.ts';
import { type AskedSimulation, simulationAsked } from './simulation-asked.ts';

/** Serves a simulated engine until Ctrl-C: 0, or until it ends by itself: 1. */
export async function runSimulate(
  asked: { reference: string | null; flags: SimulateFlags },
  { output, stop }: { output: CommandOutput; stop: AbortSignal },
): Promise<number> {
  const { flags } = asked;
  const simulation = await simulationAsked(asked, { output, stop });
  const { spec } = simulation;
  if (flags.emit !== null) {
    await writeSpec(flags.emit, JSON.stringify(spec, null, 2));
    output.note(`The simulation lies in ${flags.emit}.`);
  }
  if (flags['dry-run'] || flags.emit !== null) {
    output.result(flags.json ? document(simulation, null) : renderSimulation(simulation, output.report));
    return 0;
  }
  if (!flags.json) output.result(renderSimulation(simulation, output.report));
  const exitCode = await serve(simulation, { output, stop, flags });
  if (exitCode === null) return 0;
  output.note(`The simulated engine has ended with exit code ${exitCode}.`);
  return 1;
}

/** Its exit code; null: it was stopped. */
async function serve(
  simulation: AskedSimulation,
  { output, stop, flags }: { output: CommandOutput; stop: AbortSignal; flags: SimulateFlags },
): Promise<number | null> {
  let leave: (exitCode: number | null) => void = () => undefined;
  const ended = new Promise<number | null>((resolve) => {
    leave = resolve;
  });
  const serving = serveSimulation(simulation.spec, {
    host: flags.host ?? '127.0.0.1',
    port: flags.port ?? 0,
    print: printLine,
    end: (exitCode) => leave(exitCode),
  });
  const onStop = (): void => leave(null);
  stop.addEventListener('abort', onStop, { once: true });
  if (stop.aborted) onStop();
  await Promise.race([serving.started, ended]);
  announce(simulation, serving, { output, flags });
  const exitCode = await ended;
  await serving.stop();
  return exitCode;
}

function announce(
  simulation: AskedSimulation,
  serving: Serving,
  { output, flags }: { output: CommandOutput; flags: SimulateFlags },
): void {
  const port = serving.port();
  if (port === null) return;
  const url = `http://${flags.host ?? '127.0.0.1'}:${port}`;
  if (flags.json) output.result(document(simulation, url));
  else
    output.note(
      `\nsimulated ${simulation.spec.engine} at ${url}; faults at run time: POST ${url}/simulated/faults\n`,
    );
}

/** The engine's own output, bars included, as it would stand in its terminal. */
function printLine({ text }: OutputLine): void {
  process.stderr.write(text(new Date()));
}

function document({ spec, predicted, measured }: AskedSimulation, url: string | null): string {
  return JSON.stringify({ schema: 'edgewright/simulate@1', url, spec, predicted, measured }, null, 2);
}

async function writeSpec(path: string, text: string): Promise<void> {
  await writeFile(path, `${text}\n`).catch((thrown: unknown) => {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppError('usage', {
      message: `The simulation could not be written to ${path}: ${why}.`,
      cause: thrown,
    });
  });
}
