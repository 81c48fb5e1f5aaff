import type { Outcome } from './request-facts.ts';
import type { ActiveRequest } from './active-requests.ts';
import type { GatewayLog } from './gateway-log.ts';

/** One line per request for tokens, when it has ended. No prompt, no answer, no address. */
export function logSettled(log: GatewayLog, request: ActiveRequest, outcome: Outcome): void {
  const { facts } = request;
  const line = {
    requestId: request.id,
    tenant: request.caller.tenant,
    keyId: request.caller.keyId,
    route: request.route,
    model: facts.model,
    deployment: facts.deploymentId,
    engine: facts.engine,
    attempts: facts.attempts,
    outcome,
    status: request.answer?.status ?? null,
    requestBytes: request.answer?.requestBytes ?? null,
    answerBytes: request.answer?.bytes ?? null,
    durationMs: rounded(performance.now() - request.startedAtMs),
    queueMs: rounded(facts.queueMs),
    ttftMs: facts.firstTokenAtMs === null ? null : rounded(facts.firstTokenAtMs - request.startedAtMs),
    promptTokens: facts.usage?.prompt_tokens ?? null,
    outputTokens: facts.usage?.completion_tokens ?? null,
  };
  log.info(line, 'request ended');
}

function rounded(durationMs: number | null): number | null {
  return durationMs === null ? null : Math.round(durationMs * 10) / 10;
}
