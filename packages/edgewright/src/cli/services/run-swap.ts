import { AppError } from '../../base/app-error.ts';
import { formatDuration } from '../../base/format-quantity.ts';
import { controlEventSchema, type SwapReport, type SwapWish } from '../../contract/control.ts';
import type { DeploymentView } from '../../contract/status.ts';
import type { CommandContext } from '../define-command.ts';
import { StartDisplay } from '../start-display.ts';
import { describeEngine } from '../start-steps.ts';
import { appErrorOf, ServiceClient } from './service-client.ts';
import { findService } from './service-registry.ts';

/** Puts a model in the place of another, and shows how: 0 it serves, 1 it does not and the other serves again. */
export async function runSwap(
  { wish, url, json }: { wish: SwapWish; url: string | null; json: boolean },
  { output, stop }: CommandContext,
): Promise<number> {
  const client = new ServiceClient(await findService(url));
  const display = new StartDisplay(output, (text) => void process.stderr.write(text));
  display.begin('swap', `to ${wish.model}`);
  try {
    const events = client.lines('/api/swap', { schema: controlEventSchema, body: wish, signal: stop });
    for await (const event of events) {
      if (event.kind === 'note') display.update('swap', event.text, null);
      if (event.kind === 'deployment') show(display, event.deployment);
      if (event.kind === 'failed') {
        display.end('swap', 'failed', event.error.message);
        throw appErrorOf(event.error);
      }
      if (event.kind === 'done') {
        display.end('swap', 'done', `${event.report.from} → ${event.report.to}`);
        display.close();
        output.result(
          json
            ? JSON.stringify({ schema: 'edgewright/swap@1', ...event.report }, null, 2)
            : describeReport(event.report),
        );
        return 0;
      }
    }
  } finally {
    display.close();
  }
  if (stop.aborted) {
    output.note('The swap goes on without this terminal; `edgewright ps` shows it.');
    return 130;
  }
  throw new AppError('service_not_running', { message: 'The service ended during the swap.' });
}

function show(display: StartDisplay, view: DeploymentView): void {
  const { change } = view;
  if (change === undefined) return;
  if (change.phase !== 'starting' && change.phase !== 'rolling-back') {
    if (change.kind === 'leaving') display.update('swap', `${view.model}: ${phases[change.phase]}`, null);
    return;
  }
  if (change.kind !== 'coming') return;
  const { detail, fraction } = describeEngine(view);
  const back = change.phase === 'rolling-back' ? 'back to ' : '';
  display.update('swap', `${back}${view.model}: ${detail}`, fraction);
}

const phases = {
  draining: 'its running requests may end',
  stopping: 'stopping',
  'waiting-for-memory': 'gone; waiting for its memory',
} as const;

function describeReport({ to, cutRequests, drainMs, stopMs, memoryWaitMs, startMs }: SwapReport): string {
  const memory = memoryWaitMs === null ? 'unknown' : formatDuration(memoryWaitMs);
  const cut = cutRequests === 0 ? '' : ` ${cutRequests} requests did not end in time and were cut.`;
  return (
    `${to} serves. Drained in ${formatDuration(drainMs)}, stopped in ${formatDuration(stopMs)}, ` +
    `memory back after ${memory}, started in ${formatDuration(startMs)}.${cut}`
  );
}
