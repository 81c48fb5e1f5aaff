import type { FastifyReply, FastifyRequest } from 'fastify';
import { listDeployments, startDeployment, stopDeployment, streamLogs, swap } from './control/handlers.ts';
import { reloadSettings } from './control/reload-settings.ts';
import type { GatewayParts } from './gateway-parts.ts';
import { admissionDocument } from './admission/admission-document.ts';
import { showFindings, showHost, showPlans } from './control/box.ts';
import { streamEvents } from './control/service-events.ts';
import { cancelRequest, listRequests } from './control/requests.ts';
import { readiness, statusDocument, telemetryDocument } from './health.ts';
import { generate } from './openai/generate.ts';
import { listModels, showModel } from './openai/models.ts';

/** What a handler works with. */
interface RouteContext {
  parts: GatewayParts;
  request: FastifyRequest;
  reply: FastifyReply;
  stopping: boolean;
}

export interface Route {
  method: 'GET' | 'POST' | 'DELETE';
  /** A trailing `*` stands for the rest of the path. */
  path: string;
  /** Makes tokens: counted, admitted, drained. */
  generates: boolean;
  /** Takes bodies with images, which are larger. @default false */
  takesMedia?: true;
  handle(context: RouteContext): unknown;
}

/** Every route of the gateway except the console's files. */
export const routes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v1/models',
    generates: false,
    handle: ({ parts, request }) => listModels(parts, request),
  },
  {
    method: 'GET',
    path: '/v1/models/*',
    generates: false,
    handle: ({ parts, request }) => showModel(parts, request),
  },
  {
    method: 'POST',
    path: '/v1/chat/completions',
    generates: true,
    takesMedia: true,
    handle: ({ parts, request, reply }) => generate(parts, 'chat', { request, reply }),
  },
  {
    method: 'POST',
    path: '/v1/completions',
    generates: true,
    handle: ({ parts, request, reply }) => generate(parts, 'completion', { request, reply }),
  },
  {
    method: 'POST',
    path: '/v1/responses',
    generates: true,
    takesMedia: true,
    handle: ({ parts, request, reply }) => generate(parts, 'responses', { request, reply }),
  },
  {
    method: 'POST',
    path: '/v1/embeddings',
    generates: true,
    handle: ({ parts, request, reply }) => generate(parts, 'embedding', { request, reply }),
  },
  { method: 'GET', path: '/health/live', generates: false, handle: () => ({ status: 'live' }) },
  {
    method: 'GET',
    path: '/health/ready',
    generates: false,
    handle: ({ parts, reply, stopping }) => {
      const answer = readiness(parts, stopping);
      return reply.code(answer.status === 'ready' ? 200 : 503).send(answer);
    },
  },
  {
    method: 'GET',
    path: '/metrics',
    generates: false,
    handle: async ({ parts, reply }) =>
      reply.type(parts.metrics.registry.contentType).send(await parts.metrics.registry.metrics()),
  },
  { method: 'GET', path: '/api/status', generates: false, handle: ({ parts }) => statusDocument(parts) },
  {
    method: 'GET',
    path: '/api/telemetry',
    generates: false,
    handle: ({ parts }) => telemetryDocument(parts),
  },
  {
    method: 'GET',
    path: '/api/admission',
    generates: false,
    handle: ({ parts }) => admissionDocument(parts.admission),
  },
  { method: 'GET', path: '/api/requests', generates: false, handle: listRequests },
  { method: 'DELETE', path: '/api/requests/*', generates: false, handle: cancelRequest },
  { method: 'GET', path: '/api/host', generates: false, handle: showHost },
  { method: 'GET', path: '/api/findings', generates: false, handle: showFindings },
  { method: 'GET', path: '/api/plan', generates: false, handle: showPlans },
  { method: 'GET', path: '/api/deployments', generates: false, handle: listDeployments },
  { method: 'GET', path: '/api/events', generates: false, handle: streamEvents },
  { method: 'GET', path: '/api/logs', generates: false, handle: streamLogs },
  { method: 'POST', path: '/api/swap', generates: false, handle: swap },
  { method: 'POST', path: '/api/stop', generates: false, handle: stopDeployment },
  { method: 'POST', path: '/api/start', generates: false, handle: startDeployment },
  { method: 'POST', path: '/api/reload', generates: false, handle: reloadSettings },
];

/** Methods that `path` takes, for the Allow header. Empty when there is no such path. */
export function allowedMethods(path: string): string[] {
  const methods = new Set<string>();
  for (const route of routes) {
    if (!matches(route.path, path)) continue;
    methods.add(route.method);
    if (route.method === 'GET') methods.add('HEAD');
  }
  return [...methods];
}

function matches(pattern: string, path: string): boolean {
  if (!pattern.endsWith('*')) return pattern === path;
  return path.length >= pattern.length && path.startsWith(pattern.slice(0, -1));
}
