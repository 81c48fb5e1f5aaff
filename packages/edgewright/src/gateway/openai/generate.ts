import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../base/app-error.ts';
import type { DeploymentView } from '../../contract/status.ts';
import { ClientGone, type ActiveRequest } from '../active-requests.ts';
import type { Slot } from '../admission/held-slot.ts';
import type { MeasuredBody } from '../admission/request-need.ts';
import { findDeployments } from '../find-deployment.ts';
import type { GatewayParts } from '../gateway-parts.ts';
import { chargeQuota } from '../keys/charge-quota.ts';
import { namesFor } from '../keys/visible-deployments.ts';
import { refuseLongStart } from '../refuse-long-start.ts';
import { relay } from '../relay.ts';
import { conversationPrefixes, type ConversationPrefix } from '../routing/conversation-prefixes.ts';
import { upstreamBody } from '../upstream-body.ts';
import { bodyFingerprint } from './body-fingerprint.ts';
import { checkChoices } from './check-choices.ts';
import { clientPatience } from './client-patience.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { measureBody } from './measure-body.ts';
import { readCall, type CallKind } from './read-call.ts';

/** Every route of `/v1` that an engine answers: admits the request and brings the answer back. */
export async function generate(
  parts: GatewayParts,
  kind: CallKind,
  exchange: { request: FastifyRequest; reply: FastifyReply },
): Promise<FastifyReply> {
  const { request, reply } = exchange;
  const { active } = request;
  if (!active) throw new AppError('internal', { message: `Request ${request.id} was not registered.` });
  const { path, body, bytes, translation, feature } = readCall(kind, request.body, parts.limits);
  const stream = body.stream === true;
  const deployments = deploymentsOf(parts, body.model, { active, request });
  checkChoices(body, deployments);
  try {
    const slot = await admit(parts, active, {
      request,
      reply,
      deployments,
      body: measureBody(kind, body, bytes.length),
      prefixes: deployments.length > 1 ? conversationPrefixes(body) : [],
      streams: stream,
      identity: bodyFingerprint(bytes),
    });
    reply.header('x-edgewright-queue-ms', Math.round(slot.queueMs));
    const upstream = (engineModel: string) => upstreamBody({ original: bytes, body, engineModel });
    await relay(parts, { active, slot, path, upstream, stream, translation, feature }, reply);
  } catch (thrown) {
    if (!(thrown instanceof ClientGone)) throw thrown;
    // Nobody is left to answer.
    reply.hijack();
  }
  return reply;
}

/** What the name in a request means. @throws AppError `model_not_found` */
function deploymentsOf(
  parts: GatewayParts,
  model: string,
  { active, request }: { active: ActiveRequest; request: FastifyRequest },
): readonly DeploymentView[] {
  const names = namesFor(parts, request);
  const deployments = findDeployments(names, model, parts.limits.echoedValueCharacters);
  active.facts.model = deployments[0]?.model ?? null;
  return deployments;
}

/**
 * Charges the quotas of a key, then waits for the right to be sent to an engine.
 *
 * @throws AppError `quota_exceeded`, `queue_full` and its relatives
 */
async function admit(
  parts: GatewayParts,
  active: ActiveRequest,
  asked: {
    request: FastifyRequest;
    reply: FastifyReply;
    deployments: readonly DeploymentView[];
    body: MeasuredBody;
    prefixes: readonly ConversationPrefix[];
    streams: boolean;
    identity: () => string;
  },
): Promise<Slot> {
  const { request, reply, deployments, body, prefixes, streams, identity } = asked;
  chargeQuota(parts, { active, request, reply }, estimateTokens(body));
  refuseLongStart(deployments, parts.limits.engineStartHoldMs);
  const patience = clientPatience(request.headers);
  const ask = {
    deployments,
    body,
    prefixes,
    streams,
    identity,
    caller: active.caller,
    clientWaitMs: patience.waitMs,
    clientTtftMs: patience.ttftMs,
    isAlive: () => !active.isSettled,
  };
  if (active.cutReason) throw active.cutReason;
  const slot = await parts.admission.acquire(ask, active);
  active.holdSlot(slot);
  active.facts.queueMs = slot.queueMs;
  return slot;
}
