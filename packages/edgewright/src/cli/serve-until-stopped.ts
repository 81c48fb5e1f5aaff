import { AppError, asAppError } from '../base/app-error.ts';
import type { EngineState } from '../contract/engine-state.ts';
import type { DeploymentView } from '../contract/status.ts';
import { startService, type RunningService, type ServiceObserver } from './compose.ts';
import type { CommandContext } from './define-command.ts';
import { consoleDirectory, readVersion } from './installed-files.ts';
import { renderReadyNotice } from './ready-notice.ts';
import type { DoorPlan } from './serve/plan-door.ts';
import type { ServiceWishes } from './serve/service-wishes.ts';
import { serviceLog, type ServiceLog } from './service-log.ts';
import { StartDisplay } from './start-display.ts';
import { describeEngine, describeHost, describeModel, describePlan } from './start-steps.ts';

/** Exit code of a start that Ctrl-C ended: nothing failed, but nothing is served either. */
const interrupted = 130;

/** Starts the service, shows how it comes up, and keeps it up until it is told to stop. */
export async function serveUntilStopped(
  wishes: ServiceWishes,
  flags: ReportFlags,
  context: CommandContext,
): Promise<number> {
  const { output, stop } = context;
  const display = new StartDisplay(output, (text) => void process.stderr.write(text));
  const start = async (about: ServiceSurroundings): Promise<RunningService> => {
    try {
      return await startService(wishes, { observer: showOn(display), ...about });
    } catch (thrown) {
      display.close();
      const lines = asAppError(thrown).facts['engineLog'];
      if (!stop.aborted && Array.isArray(lines) && lines.length > 0) {
        output.note(`\nengine log:\n  ${lines.join('\n  ')}\n`);
      }
      throw thrown;
    } finally {
      display.close();
    }
  };
  return keepServing(start, { door: wishes.door, flags }, context);
}

/** How a service reports. */
export interface ReportFlags {
  readonly json: boolean;
  readonly verbose: boolean;
  readonly 'log-json': boolean;
}

/** What a service is given from outside. */
export interface ServiceSurroundings {
  readonly log: ServiceLog;
  readonly stop: AbortSignal;
  readonly cut: AbortSignal;
}

/** Keeps a service up until it is told to stop, or its last engine has failed for good. */
export async function keepServing(
  start: (about: ServiceSurroundings) => Promise<RunningService>,
  { door, flags: { json, verbose, 'log-json': asJson } }: { door: DoorPlan; flags: ReportFlags },
  { output, stop, abandon }: CommandContext,
): Promise<number> {
  // So that `ps`, and the doctor's look at ports, can tell it from other Node.js programs.
  process.title = 'edgewright';
  // Prompts are asked for to be seen.
  const isVerbose = (): boolean => verbose || door.settings.current.logPrompts;
  const log = serviceLog({ output, isVerbose, shape: asJson ? 'json' : 'text' });
  let service: RunningService;
  try {
    service = await start({ log, stop, cut: abandon });
  } catch (thrown) {
    if (stop.aborted) return interrupted;
    throw thrown;
  }
  const [view] = service.deployments.deployments();
  if (view === undefined) throw new AppError('internal', { message: 'Nothing is served.' });
  const access = door.keysRequired ? ('keys' as const) : door.reach;
  const hasConsole = consoleDirectory() !== null;
  const notice = { url: service.url, deployment: view, hasConsole, access };
  if (json) output.result(JSON.stringify(readyDocument(service), null, 2));
  else output.note(renderReadyNotice(notice, output));
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
    model({ facts, demo }) {
      display.end('model', 'done', describeModel(facts, demo));
      display.begin('plan', 'planning');
    },
    plan(plan) {
      display.end('plan', 'done', describePlan(plan));
      display.begin('engine', 'starting');
    },
    engine(view) {
      const { detail, fraction } = describeEngine(view);
      if (view.state.kind === 'ready') display.end('engine', 'done', detail);
      else display.update('engine', detail, fraction);
    },
    note: (text) => display.note(text),
  };
}

/** Waits for the signal to stop, or for the last engine to fail for good; reports restarts meanwhile. */
async function untilEnd(
  { deployments }: RunningService,
  { log, stop }: { log: ServiceLog; stop: AbortSignal },
): Promise<'stop' | AppError> {
  return await new Promise((resolve) => {
    const onStop = (): void => finish('stop');
    const told = new Map<string, EngineState>();
    const unsubscribe = deployments.changes.subscribe((view) => {
      if (told.get(view.id) !== view.state) report(log, view, told.get(view.id));
      told.set(view.id, view.state);
      // One that takes another's place may fail: then the other comes back.
      if (view.state.kind !== 'failed' || view.change !== undefined) return;
      const { message } = view.state.failure;
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

function report(log: ServiceLog, { model, engine, state }: DeploymentView, before?: EngineState): void {
  if (state.kind === 'backing-off') {
    const { attempt, failure, retryAtMs } = state;
    log.warn({ attempt, inMs: Math.max(0, retryAtMs - Date.now()) }, `${failure.message} It is restarted.`);
  }
  if (state.kind === 'ready') {
    const { pid, silentSinceMs } = state;
    if (silentSinceMs !== undefined) log.warn({ model, engine, pid }, 'Its health check goes unanswered.');
    else if (before?.kind === 'ready') log.info({ model, engine, pid }, 'It answers its health check again.');
    else log.warn({ model, engine, pid }, 'The engine is ready.');
  }
  if (state.kind === 'unloaded') log.info({ model }, 'The engine gave its memory back.');
}

function readyDocument({ url, deployments }: RunningService): object {
  return {
    schema: 'edgewright/up@1',
    version: readVersion(),
    url,
    apiUrl: `${url}/v1`,
    consoleUrl: consoleDirectory() === null ? null : `${url}/`,
    pid: process.pid,
    deployment: deployments.deployments()[0],
  };
}
