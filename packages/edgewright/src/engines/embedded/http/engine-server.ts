import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { AppError, asAppError } from '../../../base/app-error.ts';
import { limits } from '../../../contract/limits.ts';
import type { ModelEntry } from '../../../contract/openai.ts';
import type { EngineOptions } from '../engine-options.ts';
import type { InferenceClient } from '../inference/inference-client.ts';
import { ChatTemplate } from './chat-template.ts';
import { EngineMetrics } from './engine-metrics.ts';
import type { LoadedEngine } from './engine-parts.ts';
import { chatCompletions, completions } from './generation-routes.ts';
import { sendError, sendJson } from './send-json.ts';
import { detokenize, tokenize } from './token-routes.ts';

type Route = (
  engine: LoadedEngine,
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void> | void;

/** Every route that needs the model. `/health` and `/metrics` answer before it is loaded. */
const routes: Record<string, Route> = {
  'POST /v1/chat/completions': chatCompletions,
  'POST /v1/completions': completions,
  'GET /v1/models': listModels,
  'POST /tokenize': tokenize,
  'POST /detokenize': detokenize,
};

/** The engine's HTTP server. It answers `/health` from the start; everything else is 503 until the model is loaded. */
export function createEngineServer(options: EngineOptions, inference: InferenceClient): Server {
  const metrics = new EngineMetrics(() => inference.counters);
  let engine: LoadedEngine | null = null;
  inference.readinessChanges.subscribe((readiness) => {
    if (readiness.kind !== 'ready') return;
    const { model } = readiness;
    engine = { options, inference, metrics, model, chatTemplate: new ChatTemplate(model) };
  });
  const server = createServer((request, response) => {
    answer(request, response).catch((thrown: unknown) => {
      if (response.headersSent) response.destroy();
      else sendError(response, asAppError(thrown));
    });
  });
  // The gateway keeps its connections for 4 s; ours live longer, so that it never writes to a closing one.
  server.keepAliveTimeout = limits.clientKeepAliveMs;
  return server;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    if (path === '/health' || path === '/v1/health') return health(inference, response);
    if (path === '/metrics') {
      response.writeHead(200, { 'content-type': metrics.contentType });
      response.end(await metrics.render());
      return;
    }
    const route = routes[`${request.method} ${path}`];
    if (!route) throw notFound(request, path);
    if (!engine) throw loadingError(inference);
    await route(engine, request, response);
  }
}

function health(inference: InferenceClient, response: ServerResponse): void {
  const { readiness } = inference;
  switch (readiness.kind) {
    case 'ready':
      return sendJson(response, 200, { status: 'ok' });
    case 'loading': {
      const error = { code: 503, message: 'Loading model', type: 'unavailable_error' };
      return sendJson(response, 503, {
        status: 'loading',
        stage: readiness.stage,
        progress: readiness.fraction,
        error,
      });
    }
    case 'fatal':
      return sendJson(response, 503, {
        status: 'failed',
        error: { code: 503, message: readiness.error.message },
      });
  }
}

function listModels({ options, model }: LoadedEngine, _: IncomingMessage, response: ServerResponse): void {
  const entry: ModelEntry & { meta: object } = {
    id: options.alias,
    object: 'model',
    created: Math.floor(Date.now() / 1000),
    owned_by: 'edgewright',
    max_model_len: options.context,
    ready: true,
    demo: false,
    meta: {
      n_ctx_train: model.contextTrain,
      n_params: model.parameters,
      n_vocab: model.vocabularySize,
      size: model.sizeBytes,
    },
  };
  sendJson(response, 200, { object: 'list', data: [entry] });
}

function loadingError(inference: InferenceClient): AppError {
  const { readiness } = inference;
  return readiness.kind === 'fatal'
    ? readiness.error
    : new AppError('engine_unavailable', {
        message: 'The model is still being loaded.',
        retryAfterSeconds: 1,
      });
}

function notFound(request: IncomingMessage, path: string): AppError {
  const methods = Object.keys(routes)
    .map((key) => key.split(' '))
    .filter(([, known]) => known === path)
    .map(([method]) => method);
  return methods.length > 0
    ? new AppError('method_not_allowed', {
        message: `${request.method} ${path}: this route takes ${methods.join(', ')}.`,
      })
    : new AppError('route_not_found', { message: `There is no route ${request.method} ${path}.` });
}
