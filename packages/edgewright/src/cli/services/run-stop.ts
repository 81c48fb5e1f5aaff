import { sleep } from '../../base/sleep.ts';
import { deploymentsDocumentSchema } from '../../contract/control.ts';
import { limits } from '../../contract/limits.ts';
import { isRunning } from '../../base/process-identity.ts';
import type { CommandContext } from '../define-command.ts';
import { ServiceClient } from './service-client.ts';
import { findService } from './service-registry.ts';

/** Stops the engine of one model, or a whole service: running requests may end first. */
export async function runStop(
  { model, url, json }: { model: string | null; url: string | null; json: boolean },
  { output, stop }: CommandContext,
): Promise<number> {
  const service = await findService(url);
  const done = (what: string): number => {
    output.result(json ? JSON.stringify({ schema: 'edgewright/stop@1', url: service.url, model }) : what);
    return 0;
  };
  if (model !== null) {
    await new ServiceClient(service).post('/api/stop', { model }, deploymentsDocumentSchema);
    return done(`The engine of "${model}" is stopped; its service runs on at ${service.url}.`);
  }
  const pid = Number(service.process.split(':', 1)[0]);
  process.kill(pid, 'SIGTERM');
  const endMs = Date.now() + limits.drainMs + limits.engineStopGraceMs + limits.serviceEndMs;
  while (await isRunning(service.process)) {
    if (stop.aborted || Date.now() > endMs) {
      output.note(`Process ${pid} still runs: it waits for requests that have not ended.`);
      return 1;
    }
    await sleep(limits.drainProbeMs, stop);
  }
  return done(`The service at ${service.url} has ended.`);
}
