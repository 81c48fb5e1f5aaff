import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { AppError, asAppError } from '../../base/app-error.ts';
import {
  deploymentWishSchema,
  swapWishSchema,
  type ControlEvent,
  type DeploymentsDocument,
} from '../../contract/control.ts';
import { limits } from '../../contract/limits.ts';
import type { EngineControl } from '../engine-control.ts';
import type { GatewayParts } from '../gateway-parts.ts';
import { forEverybody } from '../health.ts';
import { parseBody } from '../openai/generation-body.ts';
import { authorize, isAuthorized } from './authorize.ts';
import { growingAnswer } from './event-stream.ts';

/** One request to the control interface. */
export interface ControlExchange {
  readonly parts: GatewayParts;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

const noMemory = { memoryBytes: null, gpuMemoryBytes: null };

/** `GET /api/deployments`; with the token also how each engine was started. */
export async function listDeployments({ parts, request }: ControlExchange): Promise<DeploymentsDocument> {
  const isTheirs = isAuthorized(request, parts.control?.token ?? null);
  const views = parts.engines.deployments().map((view) => (isTheirs ? view : forEverybody(view)));
  const deployments = await Promise.all(
    views.map(async (view) => ({
      ...view,
      ...((await parts.control?.engines.memoryOf(view.id)) ?? noMemory),
      requests: parts.admission.loadOf(view.id),
    })),
  );
  return { schema: 'edgewright/deployments@1', deployments };
}

/** `GET /api/logs?model=&lines=&follow=1`. Lines may hold prompts, so they need the token. */
export function streamLogs(exchange: ControlExchange): FastifyReply {
  const engines = controlOf(exchange);
  const query = exchange.request.query as Record<string, string | undefined>;
  const model = query['model'] ?? null;
  const lines = Math.min(Number(query['lines'] ?? limits.logRingLines) || 0, limits.logRingLines);
  const past = engines.logs(model, { lines });
  const answer = growingAnswer(exchange.reply, 'lines');
  for (const line of past) answer.send(line);
  if (query['follow'] !== '1') {
    answer.end();
    return exchange.reply;
  }
  const unsubscribe = engines.followLogs(model, (line) => answer.send(line));
  answer.signal.addEventListener('abort', unsubscribe, { once: true });
  return exchange.reply;
}

/** `POST /api/swap`: what happens as lines of JSON, the last one says how it ended. A client that leaves stops nothing. */
export async function swap(exchange: ControlExchange): Promise<FastifyReply> {
  const engines = controlOf(exchange);
  const wish = bodyOf(swapWishSchema, exchange);
  const answer = growingAnswer(exchange.reply, 'lines');
  try {
    const report = await engines.swap(wish, (event) => answer.send(event));
    answer.send({ kind: 'done', report } satisfies ControlEvent);
  } catch (thrown) {
    const { code, message, nextStep } = asAppError(thrown);
    exchange.parts.log.warn({ code }, `swap failed: ${message}`);
    answer.send({ kind: 'failed', error: { code, message, nextStep } } satisfies ControlEvent);
  }
  answer.end();
  return exchange.reply;
}

/** `POST /api/stop`. */
export async function stopDeployment(exchange: ControlExchange): Promise<DeploymentsDocument> {
  const engines = controlOf(exchange);
  await engines.stop(bodyOf(deploymentWishSchema, exchange).model);
  return await listDeployments(exchange);
}

/** `POST /api/start`. */
export async function startDeployment(exchange: ControlExchange): Promise<DeploymentsDocument> {
  const engines = controlOf(exchange);
  engines.start(bodyOf(deploymentWishSchema, exchange).model);
  return await listDeployments(exchange);
}

function controlOf({ parts, request }: ControlExchange): EngineControl {
  authorize(request, parts.control?.token ?? null);
  if (parts.control === null) throw new AppError('internal', { message: 'There is nothing to control.' });
  return parts.control.engines;
}

function bodyOf<Schema extends z.ZodType>(
  schema: Schema,
  { parts, request }: ControlExchange,
): z.infer<Schema> {
  return parseBody(schema, request.body, parts.limits.echoedValueCharacters);
}
