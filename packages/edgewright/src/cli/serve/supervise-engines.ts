import { join } from 'node:path';
import type { RunnerSurroundings } from '../../supervisor/runner-task.ts';
import { attachedRuntime } from '../../supervisor/runtimes/attached-runtime.ts';
import { containerRuntime } from '../../supervisor/runtimes/container-runtime.ts';
import { endOrphanProcesses } from '../../supervisor/runtimes/process-record.ts';
import { processRuntime } from '../../supervisor/runtimes/process-runtime.ts';
import { StartHistory } from '../../supervisor/start-history.ts';
import { dataDirectory } from '../data-directory.ts';
import type { ServiceLog } from '../service-log.ts';

/** What engines run in, and where their traces lie. Engines that a killed service left behind are ended first. */
export async function superviseEngines(log: ServiceLog): Promise<RunnerSurroundings> {
  const engines = join(dataDirectory(), 'engines');
  const recordsDirectory = join(engines, 'processes');
  for (const orphan of await endOrphanProcesses(recordsDirectory)) {
    log.warn({ ...orphan }, 'ended an engine that an earlier service left behind');
  }
  return {
    runtimes: {
      process: processRuntime({ recordsDirectory }),
      container: containerRuntime({
        environment: process.env,
        adoptionsDirectory: join(engines, 'adopted'),
      }),
      attached: attachedRuntime,
    },
    runsDirectory: join(engines, 'runs'),
    history: new StartHistory(join(engines, 'starts.json')),
  };
}
