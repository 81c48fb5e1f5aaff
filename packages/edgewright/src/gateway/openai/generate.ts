import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../base/app-error.ts';
import { ClientGone } from '../active-requests.ts';
import { findDeployment } from '../find-deployment.ts';
import type { GatewayParts } from '../gateway-parts.ts';
import { relay } from '../relay.ts';
import { upstreamBody } from '../upstream-body.ts';
import { checkChoices } from './check-choices.ts';
import { readCall, type CallKind } from './read-call.ts';

/** Every route of `/v1` that an engine answers: admits the request and brings the answer back. */
export async function generate(
  parts: GatewayParts,
  kind: CallKind,
  exchange: { request: FastifyRequest; reply: FastifyReply },
): Promise<FastifyReply> {
  const { request, reply } = exchange;
  const active = parts.active.of(request.raw);
  if (!active) throw new AppError('internal', { message: `Request ${request.id} was not registered.` });
  const { echoedValueCharacters } = parts.limits;
  const { path, body, bytes, translation, feature } = readCall(kind, request.body, parts.limits);
  const deployment = findDeployment(parts.engines.deployments(), body.model, echoedValueCharacters);
  checkChoices(body, deployment);
  active.facts.model = deployment.model;
  active.facts.deploymentId = deployment.id;
  try {
    const slot = await parts.admissions.of(deployment).acquire(active.signal);
    active.holdSlot(slot);
    active.facts.queueMs = slot.queueMs;
    reply.header('x-edgewright-deployment', deployment.id);
    reply.header('x-edgewright-queue-ms', Math.round(slot.queueMs));
    const upstream = (engineModel: string) => upstreamBody({ original: bytes, body, engineModel });
    const stream = body.stream === true;
    const job = { active, deployment, path, upstream, stream, translation, feature };
    await relay(parts, job, reply);
  } catch (thrown) {
    if (!(thrown instanceof ClientGone)) throw thrown;
    // Nobody is left to answer.
    reply.hijack();
  }
  return reply;
}
