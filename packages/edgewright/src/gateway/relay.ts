import { isRecord } from '../base/json-value.ts';
import type { FastifyReply } from 'fastify';
import { AppError } from '../base/app-error.ts';
import { sleep } from '../base/sleep.ts';
import type { DeploymentView } from '../contract/status.ts';
import type { ActiveRequest } from './active-requests.ts';
import type { Slot } from './admission/held-slot.ts';
import type { AnswerTranslation } from './answer-translation.ts';
import { answerUsage } from './answer-usage.ts';
import { engineErrorFrom } from './engine-error.ts';
import type { EngineEndpoint } from './engine-source.ts';
import type { GatewayParts } from './gateway-parts.ts';
import { attemptRelay, type AttemptResult, type CollectedResponse } from './relay-attempt.ts';
import { exchangeError } from './relay-errors.ts';
import { lacksFeature, unsupportedByEngine } from './unsupported-by-engine.ts';
import type { UpstreamBody } from './upstream-body.ts';
import { decideRetry, isBroken } from './routing/decide-retry.ts';
import type { ExchangeDeadlines } from './upstream-exchange.ts';

export interface RelayJob {
  active: ActiveRequest;
  slot: Slot;
  /** Path at the engine, the same as ours. */
  path: string;
  /** The body for an engine that calls the model so. */
  upstream: (engineModel: string) => UpstreamBody;
  stream: boolean;
  /** How the answer is told to the client; `null`: as it came. */
  translation: AnswerTranslation | null;
  /** What an engine without this path lacks; `null`: every engine has it. */
  feature: string | null;
}

/**
 * Brings one admitted request to an engine and the answer back. Until something has reached the client, a failure may
 * be answered by another engine, or the same one once more; what is left is thrown as an AppError. Afterwards the stream
 * itself carries it, and this resolves.
 */
export async function relay(parts: GatewayParts, job: RelayJob, reply: FastifyReply): Promise<void> {
  const { active, slot } = job;
  const holdUntilMs = performance.now() + parts.limits.engineStartHoldMs;
  let sentAgain = false;
  for (;;) {
    const endpoint = await readyEndpoint(parts, {
      deploymentId: slot.deploymentId,
      holdMs: Math.max(0, Math.ceil(holdUntilMs - performance.now())),
      active,
    });
    const deadlines = parts.admission.deadlinesOf(slot, parts.limits);
    const result = await attempt(parts, { job, endpoint, reply, deadlines });
    if (result.kind === 'streamed') return;
    if (result.kind === 'failed' && isBroken(result.failure)) parts.engines.reportBroken(endpoint);
    const retry = decideRetry(result, {
      sentAgain,
      timeLeft: performance.now() < holdUntilMs,
      hasAlternatives: slot.hasAlternatives,
      mayRetry: () => parts.admission.retries.take(performance.now()),
    });
    // The other engines may be no better: then the same one, where that makes sense, or what came is the answer.
    const moved = retry.kind === 'again' && slot.moveAway(retry.verdict);
    if (retry.kind === 'none' || !(moved || retry.sameEngine)) {
      finish({ job, endpoint, reply, deadlines }, result);
      return;
    }
    if (retry.counts) sentAgain = true;
    // A refused connection means the engine is gone: give its owner a moment to notice.
    else if (!moved) await sleep(parts.limits.upstreamRetryPauseMs, active.signal);
  }
}

function finish(
  context: { job: RelayJob; endpoint: EngineEndpoint; reply: FastifyReply; deadlines: ExchangeDeadlines },
  result: Exclude<AttemptResult, { kind: 'streamed' }>,
): void {
  const { job, endpoint, reply, deadlines } = context;
  if (result.kind === 'failed') throw exchangeError(result.failure, { engine: endpoint.engine, deadlines });
  finishCollected({ job, engine: endpoint.engine, reply }, result.response);
}

/** The reason of an abort goes before whatever the engine source says about it. */
async function readyEndpoint(
  parts: GatewayParts,
  options: { deploymentId: string; holdMs: number; active: ActiveRequest },
): Promise<EngineEndpoint> {
  const { deploymentId, holdMs, active } = options;
  // Asked for only where an engine is waited for.
  const wait = {
    holdMs,
    get signal() {
      return active.signal;
    },
  };
  try {
    const endpoint = await parts.engines.whenReady(deploymentId, wait);
    if (active.cutReason) throw active.cutReason;
    return endpoint;
  } catch (thrown) {
    throw active.cutReason ?? thrown;
  }
}

function attempt(
  parts: GatewayParts,
  context: { job: RelayJob; endpoint: EngineEndpoint; reply: FastifyReply; deadlines: ExchangeDeadlines },
): Promise<AttemptResult> {
  const { job, endpoint, reply, deadlines } = context;
  const { active, slot } = job;
  const view = parts.admission.viewOf(slot.deploymentId);
  const upstream = job.upstream(endpoint.model ?? view?.model ?? '');
  active.facts.deploymentId = slot.deploymentId;
  active.facts.engine = endpoint.engine;
  active.facts.attempts += 1;
  reply.header('x-edgewright-engine', endpoint.engine);
  reply.header('x-edgewright-deployment', slot.deploymentId);
  reply.header('x-edgewright-attempt', active.facts.attempts);
  return attemptRelay({
    exchange: {
      pool: parts.pools.of(endpoint, connectionsOf(view)),
      path: job.path,
      headers: {
        'content-type': 'application/json',
        accept: job.stream ? 'text/event-stream' : 'application/json',
        'x-request-id': active.id,
        ...active.trace?.sent({
          engine: endpoint.engine,
          deployment: slot.deploymentId,
          model: endpoint.model ?? view?.model ?? '',
          baseUrl: endpoint.baseUrl,
          attempt: active.facts.attempts,
        }),
      },
      body: upstream.bytes,
      deadlines,
    },
    reply,
    active,
    limits: parts.limits,
    engine: endpoint.engine,
    stream: job.stream ? { dropUsageFrame: upstream.dropUsageFrame, translation: job.translation } : null,
  });
}

/** As many as the engine ever runs at once: slots move, pools should not. */
function connectionsOf(view: DeploymentView | null): number {
  const own = view?.state.kind === 'ready' ? view.state.facts?.slots : undefined;
  return Math.max(view?.sessions ?? 1, own ?? 0);
}

/** A whole response: the answer to a request that does not stream, or an error. */
function finishCollected(
  context: { job: RelayJob; engine: string; reply: FastifyReply },
  response: CollectedResponse,
): void {
  const { job, engine, reply } = context;
  if (response.status !== 200) {
    if (job.feature !== null && lacksFeature(response)) throw unsupportedByEngine(job.feature, engine);
    throw engineErrorFrom(response, engine);
  }
  const contentType = String(response.headers['content-type'] ?? 'none');
  if (job.stream) {
    if (contentType.startsWith('text/event-stream') && response.body.length > 0) {
      throw engineErrorFrom(response, engine);
    }
    throw badResponse(engine, `content type ${contentType} where a stream of events was expected`, response);
  }
  const text = response.body.toString('utf8');
  const answer = parseObject(text);
  if (!answer) throw badResponse(engine, `content type ${contentType}, which is not a JSON object`, response);
  if (isRecord(answer['error']) && answer['choices'] === undefined) throw engineErrorFrom(response, engine);
  const told = job.translation
    ? JSON.stringify(job.translation.whole(answer))
    : asItCame(response.body, text);
  job.active.facts.usage = answerUsage(answer);
  job.active.settle('ok');
  void reply.code(200).type('application/json; charset=utf-8').send(told);
}

function badResponse(engine: string, what: string, response: CollectedResponse): AppError {
  return new AppError('engine_bad_response', {
    message: `The engine ${engine} answered ${response.status} with ${response.body.length} bytes of ${what}.`,
    facts: { engineStatus: response.status, bytes: response.body.length },
  });
}

/** As text it goes out in one write with its head. What is no clean text stays the bytes that it is. */
function asItCame(body: Buffer, text: string): Buffer | string {
  return text.includes('\uFFFD') ? body : text;
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return isRecord(parsed) ? parsed : null;
  } catch {
    return null;
  }
}
