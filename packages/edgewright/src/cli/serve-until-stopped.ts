import { AppError, asAppError } from '../base/app-error.ts';
import type { EngineState } from '../contract/engine-state.ts';
import { startService, type RunningService, type ServiceObserver, type ServiceWishes } from './compose.ts';
import type { CommandContext } from './define-command.ts';
import { consoleDirectory, readVersion } from './installed-files.ts';
import { renderReadyNotice } from './ready-notice.ts';
import { serviceLog, type ServiceLog } from './service-log.ts';
import { StartDisplay } from './start-display.ts';
import { describeEngine, describeHost, describeModel, describePlan } from './start-steps.ts';

/** Exit code of a start that Ctrl-C ended: nothing failed, but nothing is served either. */
const interrupted = 130;

/** Starts the service, shows how it comes up, and keeps it up until it is told to stop. */
export async function serveUntilStopped(
  wishes: ServiceWishes,
  { json, verbose }: { json: boolean; verbose: boolean },
  { output, stop, abandon }: CommandContext,
): Promise<number> {
  // So that `ps`, and the doctor's look at ports, can tell it from other Node.js programs.
  process.title = 'edgewright';
  const log = serviceLog({ output, verbose });
  const display = new StartDisplay(output, (text) => void process.stderr.write(text));
  let service: RunningService;
  try {
    service = await startService(wishes, { observer: showOn(display), log, stop, cut: abandon });
    display.close();
  } catch (thrown) {
    display.close();
    if (stop.aborted) return interrupted;
    const lines = asAppError(thrown).facts['engineLog'];
    if (Array.isArray(lines) && lines.length > 0) output.note(`\nengine log:\n  ${lines.join('\n  ')}\n`);
    throw thrown;
  }
  const view = service.deployment.view;
  if (json) output.result(JSON.stringify(readyDocument(service), null, 2));
  else
    output.note(
      renderReadyNotice(
        { url: service.url, deployment: view, hasConsole: consoleDirectory() !== null },
        output,
      ),
    );

  const end = await untilEnd(service, { log, stop });
  if (end === 'stop') output.note('\nstopping: running requests may finish; Ctrl-C again stops at once');
  await service.stop();
  if (end === 'stop') return 0;
  throw end;
}

function showOn(display: StartDisplay): ServiceObserver {
  display.begin('facts', 'looking at this machine');
  return {
    facts(facts) {
      display.end('facts', 'done', describeHost(facts));
      display.begin('model', 'reading the header');
    },
    model(facts, demo) {
      display.end('model', 'done', describeModel(facts, demo));
      display.begin('plan', 'planning');
    },
    plan(plan) {
      display.end('plan', 'done', describePlan(plan));
      display.begin('engine', 'starting');
    },
    engine(state) {
      const { detail, fraction } = describeEngine(state);
      if (state.kind === 'ready') display.end('engine', 'done', detail);
      else display.update('engine', detail, fraction);
    },
  };
}

/** Waits for the signal to stop, or for the engine to fail for good; reports restarts meanwhile. */
async function untilEnd(
  { deployment }: RunningService,
  { log, stop }: { log: ServiceLog; stop: AbortSignal },
): Promise<'stop' | AppError> {
  return await new Promise((resolve) => {
    const onStop = (): void => finish('stop');
    const unsubscribe = deployment.changes.subscribe((state) => {
      report(log, state);
      if (state.kind !== 'failed') return;
      const { message } = state.failure;
      finish(new AppError('engine_start_failed', { message: `The engine has failed for good: ${message}` }));
    });
    function finish(end: 'stop' | AppError): void {
      stop.removeEventListener('abort', onStop);
      unsubscribe();
      resolve(end);
    }
    stop.addEventListener('abort', onStop, { once: true });
    if (stop.aborted) onStop();
  });
}

function report(log: ServiceLog, state: EngineState): void {
  if (state.kind === 'backing-off') {
    const { attempt, failure, retryAtMs } = state;
    log.warn({ attempt, inMs: Math.max(0, retryAtMs - Date.now()) }, `${failure.message} It is restarted.`);
  }
  if (state.kind === 'ready') log.warn({ pid: state.pid }, 'The engine is ready again.');
}

function readyDocument({ url, deployment }: RunningService): object {
  return {
    schema: 'edgewright/up@1',
    version: readVersion(),
    url,
    apiUrl: `${url}/v1`,
    consoleUrl: consoleDirectory() === null ? null : `${url}/`,
    pid: process.pid,
    deployment: deployment.view,
  };
}
