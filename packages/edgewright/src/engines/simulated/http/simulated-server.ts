import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { limits } from '../../../contract/limits.ts';
import type { Route } from '../faces/face.ts';
import { plain } from '../faces/output-lines.ts';
import type { Simulation } from '../simulation.ts';
import { controlRoute } from './control-routes.ts';
import { generate } from './generation.ts';
import { readBody } from './read-body.ts';
import { sendReply } from './send-reply.ts';

/** Says in every answer that no model made it. */
const mark = { 'x-edgewright-simulated': '1' };

/** The engine's HTTP server, as its face describes it. */
export function createSimulatedServer(simulation: Simulation): Server {
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(mark)) response.setHeader(name, value);
    answer(simulation, request, response).catch((thrown: unknown) => {
      // Ours, not the engine's: it must be seen, and must not look like a fault that somebody asked for.
      const why = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
      simulation.print([plain(`# The simulation itself has failed: ${why}`, 'stderr')]);
      response.destroy();
    });
  });
  server.keepAliveTimeout = limits.clientKeepAliveMs;
  return server;
}

/** Metrics alone, for engines that have a port of their own for them. */
export function createMetricsServer(simulation: Simulation): Server {
  return createServer((request, response) => {
    response.setHeader('x-edgewright-simulated', '1');
    const route = simulation.face.routes['GET /metrics'];
    const isAsked = request.method === 'GET' && request.url === '/metrics';
    if (isAsked && route?.kind === 'reply') sendReply(response, route.reply(simulation.view()));
    else sendReply(response, { status: 404, body: 'Not Found' });
  });
}

async function answer(
  simulation: Simulation,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { face, faults, spec, phase } = simulation;
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  if (path.startsWith('/simulated/')) return controlRoute(simulation, path, { request, response });
  const route = findRoute(face.routes, `${request.method} ${path}`, simulation.models);
  // A hang is seen by the probes first; that is what it is for.
  if (route !== null && route.kind === 'reply' && faults.find('hang') !== null) return;
  const loading = phase === 'loading' ? (face.whileLoading?.(path) ?? null) : null;
  if (loading !== null) return sendReply(response, loading);
  if (!isAllowed(simulation, path, request.headers.authorization)) {
    if (face.key !== null) sendReply(response, face.key.refusal);
    return;
  }
  if (route === null) {
    sendReply(response, face.problem('no-such-route', { message: 'Not Found', path }, spec));
    return;
  }
  if (route.kind === 'reply') return sendReply(response, route.reply(simulation.view()));
  if (route.kind === 'sleep') {
    simulation.isAsleep = route.isAsleep;
    return sendReply(response, { status: 200, body: '' });
  }
  const body = await readBody(request);
  if (typeof body === 'string')
    return sendReply(response, face.problem('invalid', { message: body, path }, spec));
  if (route.kind === 'post') return sendReply(response, route.reply(body, simulation.view()));
  await generate(simulation, { format: route.format, body, path, response });
}

/** A path with `{model}` fits each served name, slashes in the name included. */
function findRoute(
  routes: Readonly<Record<string, Route>>,
  wanted: string,
  models: readonly string[],
): Route | null {
  const exact = routes[wanted];
  if (exact !== undefined) return exact;
  const names = models.flatMap((model) => [model, encodeURIComponent(model)]);
  const fitting = Object.entries(routes).find(([pattern]) =>
    names.some((name) => pattern.replace('{model}', name) === wanted),
  );
  return fitting?.[1] ?? null;
}

function isAllowed({ face, apiKey }: Simulation, path: string, authorization: string | undefined): boolean {
  if (apiKey === null || face.key === null || !face.key.guards(path)) return true;
  return authorization === `Bearer ${apiKey}`;
}
