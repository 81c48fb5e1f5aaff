import { randomUUID } from 'node:crypto';
import fastify, { type FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import { AppError } from '../base/app-error.ts';
import { limits as defaultLimits } from '../contract/limits.ts';
import { ActiveRequests } from './active-requests.ts';
import { Admissions } from './admission.ts';
import { installConsole } from './console-files.ts';
import { cutConnectionsSoon } from './cut-connections.ts';
import { drain, shuttingDown } from './drain.ts';
import type { EngineControl } from './engine-control.ts';
import type { EngineSource } from './engine-source.ts';
import type { GatewayLimits } from './gateway-limits.ts';
import type { GatewayLog, GatewayParts } from './gateway-parts.ts';
import { GatewayMetrics } from './metrics.ts';
import { answerBrokenHttp, answerUnroutable, installErrorHandlers, sendError } from './request-errors.ts';
import { logSettled } from './request-log.ts';
import { routes, type Route } from './routes.ts';
import { SettingsHolder } from './settings.ts';
import { noTelemetry, type TelemetryView } from './telemetry-view.ts';
import { UpstreamPools } from './upstream-pools.ts';

/** What the gateway tells those who change engines. */
export interface GatewayLoad {
  /** Requests of one deployment: in its engine, and waiting for a slot. */
  readonly loadOf: (deploymentId: string) => { running: number; queued: number };
}

export interface GatewayOptions {
  engines: EngineSource;
  version: string;
  /** Milliseconds since the epoch. */
  startedAtMs: number;
  /** Directory of the built console; `null` serves a plain page instead. */
  consoleDirectory: string | null;
  /** Bounds that differ from `contract/limits.ts`. @default none */
  limits?: Partial<GatewayLimits>;
  /** What may change while it runs. @default `defaultGatewaySettings` */
  settings?: SettingsHolder;
  log: GatewayLog;
  /** The state of the box, for metrics and `/api/telemetry`. @default nothing is known of it */
  telemetry?: TelemetryView;
  /** Swaps, stops and logs, for those who know the token. @default none */
  control?: (gateway: GatewayLoad) => { engines: EngineControl; token: string };
  /** Where metrics are registered. @default a registry of its own */
  metricsRegistry?: Registry;
  /** Aborting it while the gateway closes ends the drain at once. @default none */
  cutSignal?: AbortSignal;
}

/**
 * The gateway as a Fastify instance that does not listen yet. `close()` stops in order: new requests get 503,
 * running ones may finish for `limits.drainMs`, the rest ends with an error, then all connections close.
 */
export function buildGateway(options: GatewayOptions): FastifyInstance {
  const parts = gatewayParts(options);
  const { limits } = parts;
  const app = fastify({
    logger: false,
    // While closing, our own hook answers, in the envelope that clients understand.
    return503OnClosing: false,
    bodyLimit: limits.requestBodyBytes,
    keepAliveTimeout: limits.clientKeepAliveMs,
    requestTimeout: limits.clientRequestMs,
    connectionTimeout: 0,
    http: { headersTimeout: limits.clientHeadersMs, noDelay: true },
    genReqId: (message) => requestId(message.headers['x-request-id'], limits.requestIdCharacters),
    routerOptions: { maxParamLength: 512 },
    // No route has a schema of Fastify's. Its two compilers, loaded unless others are given, would only take memory.
    schemaController: { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } },
    clientErrorHandler: answerBrokenHttp,
    frameworkErrors: (error, request, reply) => {
      answerUnroutable(parts, error, { request, reply });
    },
  });
  app.server.maxConnections = limits.clientConnections;
  app.removeAllContentTypeParsers();
  // Bytes, not text: they are forwarded as they came, and parsed once by the handler.
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );

  let stopping = false;
  app.addHook('onRequest', (request, reply, next) => {
    reply.header('x-request-id', request.id);
    reply.header('x-content-type-options', 'nosniff');
    next();
  });
  for (const route of routes) installRoute(app, parts, { route, isStopping: () => stopping });
  installConsole(app, options.consoleDirectory);
  installErrorHandlers(app, parts);
  app.addHook('preClose', async () => {
    stopping = true;
    await drain(parts, options.cutSignal ?? null);
    cutConnectionsSoon(app.server, limits.closeGraceMs);
  });
  app.addHook('onClose', async () => parts.metrics.stop());
  return app;
}

function gatewayParts(options: GatewayOptions): GatewayParts {
  const limits = { ...defaultLimits, ...options.limits };
  const admissions = new Admissions(limits);
  const telemetry = options.telemetry ?? noTelemetry;
  const metrics = new GatewayMetrics({
    load: () => admissions.totals(),
    telemetry,
    ...(options.metricsRegistry ? { registry: options.metricsRegistry } : {}),
  });
  const active = new ActiveRequests((request, outcome) => {
    metrics.observe(request, outcome);
    logSettled(options.log, request, outcome);
  });
  const { engines, version, startedAtMs, consoleDirectory, log } = options;
  const pools = new UpstreamPools(limits);
  return {
    engines,
    version,
    startedAtMs,
    consoleDirectory,
    limits,
    settings: options.settings ?? new SettingsHolder(),
    log,
    metrics,
    telemetry,
    admissions,
    pools,
    active,
    control: options.control?.({ loadOf: (id) => admissions.loadOf(id) }) ?? null,
  };
}

function installRoute(
  app: FastifyInstance,
  parts: GatewayParts,
  context: { route: Route; isStopping: () => boolean },
): void {
  const { route, isStopping } = context;
  app.route({
    method: route.method,
    url: route.path,
    // Before the body is read: what is refused here need not be received.
    onRequest: (request, reply, next) => {
      if (!route.generates) {
        next();
        return;
      }
      const active = parts.active.open(request.raw, { id: request.id, route: route.path });
      reply.raw.once('close', () => {
        // `close` of the response, not of the request: that one fires as soon as the body was read.
        if (!reply.raw.writableFinished) active.clientLeft();
      });
      if (isStopping()) sendError(parts, shuttingDown(parts.limits.drainMs), { request, reply });
      else next();
    },
    handler: (request, reply) => route.handle({ parts, request, reply, stopping: isStopping() }),
  });
}

function noCompiler(): never {
  throw new AppError('internal', { message: 'A route has a schema that Fastify would have to compile.' });
}

/** A client's request id if it is a plain short word, otherwise a new one. */
function requestId(received: string | string[] | undefined, longest: number): string {
  const usable =
    typeof received === 'string' && received.length <= longest && /^[\x21-\x7e]+$/.test(received);
  return usable ? received : randomUUID();
}
