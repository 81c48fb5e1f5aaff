import type { IncomingMessage, ServerResponse } from 'node:http';
import { faultListSchema } from '../faults.ts';
import type { Simulation } from '../simulation.ts';
import { decodeRate } from '../tally.ts';
import { readBody } from './read-body.ts';
import { sendReply } from './send-reply.ts';

/** `/simulated/…`: what no real engine has. Needs no key, and answers in every phase in which the port is open. */
export async function controlRoute(
  simulation: Simulation,
  path: string,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<void> {
  if (path === '/simulated/state' && request.method === 'GET') {
    sendReply(response, { status: 200, body: stateOf(simulation) });
    return;
  }
  if (path !== '/simulated/faults') {
    sendReply(response, {
      status: 404,
      body: { error: 'There are /simulated/state and /simulated/faults.' },
    });
    return;
  }
  const { faults } = simulation;
  if (request.method === 'POST' || request.method === 'PUT') {
    const body = await readBody(request);
    const wanted = faultListSchema.safeParse(typeof body === 'string' ? null : body['faults']);
    if (!wanted.success) {
      const why =
        typeof body === 'string'
          ? body
          : wanted.error.issues.map(({ path: at, message }) => `${at.join('.')}: ${message}`).join('; ');
      sendReply(response, { status: 400, body: { error: `faults must be a list of faults: ${why}` } });
      return;
    }
    faults.replace(wanted.data);
    void simulation.exitIfAsked();
  } else if (request.method === 'DELETE') faults.replace([]);
  sendReply(response, { status: 200, body: { faults: faults.list } });
}

/** Everything in virtual time, whatever the scale. */
function stateOf(simulation: Simulation): object {
  const { engine, phase, isLoaded, loop, spec } = simulation;
  const { tally, ...load } = engine;
  return {
    engine: spec.engine,
    phase,
    isLoaded,
    timeScale: spec.timeScale,
    virtualMs: loop.nowMs(),
    ...load,
    promptTokens: tally.promptTokens,
    generatedTokens: tally.generatedTokens,
    answers: tally.finished.map((answer) => ({ ...answer, tokensPerSecond: decodeRate(answer) })),
  };
}
