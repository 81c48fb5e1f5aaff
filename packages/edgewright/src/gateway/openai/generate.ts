import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../base/app-error.ts';
import { ClientGone } from '../active-requests.ts';
import { findDeployment } from '../find-deployment.ts';
import type { GatewayParts } from '../gateway-parts.ts';
import { accessOf } from '../keys/authenticate.ts';
import { chargeQuota } from '../keys/charge-quota.ts';
import { visibleDeployments } from '../keys/visible-deployments.ts';
import { relay } from '../relay.ts';
import { upstreamBody } from '../upstream-body.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { parseGenerationBody, type GenerationKind } from './generation-body.ts';

const PATHS: Record<GenerationKind, string> = {
  chat: '/v1/chat/completions',
  completion: '/v1/completions',
};

/** `POST /v1/chat/completions` and `POST /v1/completions`. */
export async function generate(
  parts: GatewayParts,
  kind: GenerationKind,
  exchange: { request: FastifyRequest; reply: FastifyReply },
): Promise<FastifyReply> {
  const { request, reply } = exchange;
  const active = parts.active.of(request.raw);
  if (!active) throw new AppError('internal', { message: `Request ${request.id} was not registered.` });
  const { echoedValueCharacters } = parts.limits;
  const body = parseGenerationBody(kind, request.body, echoedValueCharacters);
  const access = accessOf(request);
  const { aliases } = parts.settings.current;
  const visible = visibleDeployments(parts.engines.deployments(), access, aliases);
  const deployment = findDeployment(visible, body.model, echoedValueCharacters);
  active.facts.model = deployment.model;
  active.facts.deploymentId = deployment.id;
  chargeQuota(parts, { active, request, reply }, estimateTokens(request.body as Buffer, body));
  try {
    const slot = await parts.admissions.of(deployment).acquire(active.signal);
    active.holdSlot(slot);
    active.facts.queueMs = slot.queueMs;
    reply.header('x-edgewright-deployment', deployment.id);
    reply.header('x-edgewright-queue-ms', Math.round(slot.queueMs));
    const original = request.body as Buffer;
    const upstream = (engineModel: string) => upstreamBody({ original, body, engineModel });
    const job = { active, deployment, path: PATHS[kind], upstream, stream: body.stream === true };
    await relay(parts, job, reply);
  } catch (thrown) {
    if (!(thrown instanceof ClientGone)) throw thrown;
    // Nobody is left to answer.
    reply.hijack();
  }
  return reply;
}
