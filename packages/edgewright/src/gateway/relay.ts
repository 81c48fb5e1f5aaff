import type { FastifyReply } from 'fastify';
import { AppError } from '../base/app-error.ts';
import { sleep } from '../base/sleep.ts';
import type { DeploymentView } from '../contract/status.ts';
import type { ActiveRequest } from './active-requests.ts';
import type { AnswerTranslation } from './answer-translation.ts';
import { answerUsage } from './answer-usage.ts';
import { engineErrorFrom } from './engine-error.ts';
import type { EngineEndpoint } from './engine-source.ts';
import type { GatewayParts } from './gateway-parts.ts';
import { attemptRelay, type AttemptResult, type CollectedResponse } from './relay-attempt.ts';
import { exchangeError } from './relay-errors.ts';
import { isRecord } from './sse-payload.ts';
import { lacksFeature, unsupportedByEngine } from './unsupported-by-engine.ts';
import type { UpstreamBody } from './upstream-body.ts';
import type { ExchangeFailure } from './upstream-exchange.ts';

export interface RelayJob {
  active: ActiveRequest;
  deployment: DeploymentView;
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
 * Brings one admitted request to its engine and the answer back. Until something has reached the client, every
 * failure is thrown as an AppError; afterwards the stream itself carries it, and this resolves.
 */
export async function relay(parts: GatewayParts, job: RelayJob, reply: FastifyReply): Promise<void> {
  const { active, deployment } = job;
  const holdUntilMs = performance.now() + parts.limits.engineStartHoldMs;
  let sentAgain = false;
  for (;;) {
    const holdMs = Math.max(0, Math.ceil(holdUntilMs - performance.now()));
    const endpoint = await readyEndpoint(parts, {
      deploymentId: deployment.id,
      holdMs,
      signal: active.signal,
    });
    const result = await attempt(parts, { job, endpoint, reply });
    if (result.kind === 'streamed') return;
    if (result.kind === 'collected') {
      finishCollected({ job, engine: endpoint.engine, reply }, result.response);
      return;
    }
    const { failure } = result;
    if (failure.kind === 'refused' || failure.kind === 'lost') parts.engines.reportBroken(endpoint);
    const again = mayRetry(failure, { sentAgain, timeLeft: performance.now() < holdUntilMs });
    if (!again) throw exchangeError(failure, { engine: endpoint.engine, limits: parts.limits });
    if (failure.kind === 'lost') sentAgain = true;
    // A refused connection means the engine is gone: give its owner a moment to notice.
    else await sleep(parts.limits.upstreamRetryPauseMs, active.signal);
  }
}

/** The reason of an abort goes before whatever the engine source says about it. */
async function readyEndpoint(
  parts: GatewayParts,
  options: { deploymentId: string; holdMs: number; signal: AbortSignal },
): Promise<EngineEndpoint> {
  const { deploymentId, holdMs, signal } = options;
  try {
    const endpoint = await parts.engines.whenReady(deploymentId, { holdMs, signal });
    signal.throwIfAborted();
    return endpoint;
  } catch (thrown) {
    signal.throwIfAborted();
    throw thrown;
  }
}

/**
 * A request that certainly was not sent may be tried until the hold time is over. One that was sent, but whose
 * answer never began, may be sent once more.
 */
function mayRetry(failure: ExchangeFailure, state: { sentAgain: boolean; timeLeft: boolean }): boolean {
  if (!state.timeLeft) return false;
  if (failure.kind === 'refused') return true;
  return failure.kind === 'lost' && !failure.headReceived && !state.sentAgain;
}

function attempt(
  parts: GatewayParts,
  context: { job: RelayJob; endpoint: EngineEndpoint; reply: FastifyReply },
): Promise<AttemptResult> {
  const { job, endpoint, reply } = context;
  const upstream = job.upstream(endpoint.model ?? job.deployment.model);
  reply.header('x-edgewright-engine', endpoint.engine);
  return attemptRelay({
    exchange: {
      pool: parts.pools.of(endpoint, job.deployment.sessions),
      path: job.path,
      headers: {
        'content-type': 'application/json',
        accept: job.stream ? 'text/event-stream' : 'application/json',
        'x-request-id': job.active.id,
      },
      body: upstream.bytes,
      limits: parts.limits,
    },
    reply,
    active: job.active,
    limits: parts.limits,
    engine: endpoint.engine,
    stream: job.stream ? { dropUsageFrame: upstream.dropUsageFrame, translation: job.translation } : null,
  });
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
  const answer = parseObject(response.body);
  if (!answer) throw badResponse(engine, `content type ${contentType}, which is not a JSON object`, response);
  if (isRecord(answer['error']) && answer['choices'] === undefined) throw engineErrorFrom(response, engine);
  const told = job.translation ? JSON.stringify(job.translation.whole(answer)) : response.body;
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

function parseObject(body: Buffer): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    return isRecord(parsed) ? parsed : null;
  } catch {
    return null;
  }
}
