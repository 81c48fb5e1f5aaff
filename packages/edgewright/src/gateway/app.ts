import { randomUUID } from 'node:crypto';
import fastify, { type FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import { AppError } from '../base/app-error.ts';
import { limits as defaultLimits } from '../contract/limits.ts';
import { ActiveRequests, type ActiveRequest } from './active-requests.ts';
import { admissionDocument } from './admission/admission-document.ts';
import { Admission } from './admission/admission.ts';
import type { BoxView } from './box-view.ts';
import { AnswerWatch } from './answer-watch.ts';
import { installConsole } from './console-files.ts';
import { Canary } from './routing/canary.ts';
import { cutConnectionsSoon } from './cut-connections.ts';
import { drain, shuttingDown } from './drain.ts';
import type { EngineControl } from './engine-control.ts';
import type { EngineSource } from './engine-source.ts';
import type { GatewayLimits } from './gateway-limits.ts';
import type { GatewayLog } from './gateway-log.ts';
import type { GatewayParts } from './gateway-parts.ts';
import { limitConnections } from './doors/connection-limits.ts';
import { crossOriginDoor } from './doors/cross-origin.ts';
import { installDoors } from './doors/door.ts';
import { hostDoor } from './doors/known-host.ts';
import { plainHttpDoor } from './doors/plain-http.ts';
import { callerOf } from './keys/access.ts';
import type { AccessRules } from './keys/access-rules.ts';
import { accessOf, keyDoor } from './keys/authenticate.ts';
import { noKeys } from './keys/key-ring.ts';
import { Quotas } from './keys/quotas.ts';
import { LargeBodies } from './large-bodies.ts';
import { GatewayMetrics } from './metrics.ts';
import { installPromptLog } from './prompt-log.ts';
import { openApiDocument } from './openapi/openapi-document.ts';
import { answerBrokenHttp, answerUnroutable, installErrorHandlers, sendError } from './request-errors.ts';
import { logSettled } from './request-log.ts';
import type { Route } from './route.ts';
import { routes } from './routes.ts';
import { SettingsHolder } from './settings.ts';
import { TracingSwitch } from './tracing/tracing-switch.ts';
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
  /** Reads the file of settings again, for `POST /api/reload`. @default there is none */
  reload?: () => Promise<void>;
  /** Who may come in. @default everybody, and there are no keys */
  access?: AccessRules;
  /** What keys may use, and what they used. @default counted from now on */
  quotas?: Quotas;
  log: GatewayLog;
  /** The state of the box, for metrics and `/api/telemetry`. @default nothing is known of it */
  telemetry?: TelemetryView;
  /** For `/api/host`, `/api/findings` and `/api/plan`. @default nothing is known */
  box?: BoxView;
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
    http: {
      headersTimeout: limits.clientHeadersMs,
      connectionsCheckingInterval: limits.clientCheckMs,
      maxHeaderSize: limits.clientHeadBytes,
      // Said although they are the defaults: NODE_OPTIONS must not loosen them.
      insecureHTTPParser: false,
      requireHostHeader: true,
      noDelay: true,
    },
    genReqId: (message) => requestId(message.headers['x-request-id'], limits.requestIdCharacters),
    routerOptions: { maxParamLength: 512 },
    // No route has a schema of Fastify's. Its two compilers, loaded unless others are given, would only take memory.
    schemaController: { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } },
    clientErrorHandler: answerBrokenHttp,
    frameworkErrors: (error, request, reply) => {
      answerUnroutable(parts, error, { request, reply });
    },
  });
  limitConnections(app.server, {
    total: limits.clientConnections,
    perAddress: limits.clientConnectionsPerAddress,
  });
  app.removeAllContentTypeParsers();
  // Bytes, not text: they are forwarded as they came, and parsed once by the handler.
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );

  app.decorateRequest('active', null);
  const canary = new Canary(parts);
  let stopping = false;
  app.addHook('onRequest', (request, reply, next) => {
    reply.header('x-request-id', request.id);
    reply.header('x-content-type-options', 'nosniff');
    next();
  });
  installDoors(app, [
    plainHttpDoor(limits.clientHeaders),
    crossOriginDoor(parts.settings),
    keyDoor(app, parts),
    hostDoor(app, parts),
  ]);
  installPromptLog(app, parts);
  const largeBodies = new LargeBodies(limits);
  for (const route of routes) installRoute(app, parts, { route, largeBodies, isStopping: () => stopping });
  installConsole(app, options.consoleDirectory);
  installErrorHandlers(app, parts);
  app.addHook('onReady', () => parts.tracing.settled());
  app.addHook('preClose', async () => {
    stopping = true;
    await drain(parts, options.cutSignal ?? null);
    cutConnectionsSoon(app.server, limits.closeGraceMs);
  });
  app.addHook('onClose', async () => {
    canary.stop();
    parts.admission.stop();
    parts.metrics.stop();
    await parts.tracing.stop();
  });
  return app;
}

function gatewayParts(options: GatewayOptions): GatewayParts {
  const limits = { ...defaultLimits, ...options.limits };
  const telemetry = options.telemetry ?? noTelemetry;
  const settings = options.settings ?? new SettingsHolder();
  const admission = new Admission({
    settings,
    telemetry,
    loadOf: (id) => options.engines.loadOf(id),
    deployments: () => options.engines.deployments(),
    log: options.log,
  });
  const metrics = new GatewayMetrics({
    load: () => admission.totals(),
    admission: {
      document: () => admissionDocument(admission),
      deployments: () => options.engines.deployments(),
      loadOf: (id) => options.engines.loadOf(id),
    },
    settings,
    telemetry,
    ...(options.metricsRegistry ? { registry: options.metricsRegistry } : {}),
  });
  const active = new ActiveRequests((request, outcome) => {
    const { usage, tokenFrames, queueMs } = request.facts;
    request.charge?.settle({ usage, frames: tokenFrames, wasSent: queueMs !== null });
    metrics.observe(request, outcome);
    // The answer goes out in this very step, right after: then its status and size are known.
    process.nextTick(finishRequest, options.log, request);
  });
  const tracing = new TracingSwitch({ settings, version: options.version, log: options.log });
  const { engines, version, startedAtMs, consoleDirectory, log } = options;
  const pools = new UpstreamPools(limits);
  return {
    engines,
    version,
    startedAtMs,
    consoleDirectory,
    limits,
    settings,
    access: options.access ?? { keys: { ring: noKeys }, required: false },
    quotas: options.quotas ?? new Quotas(),
    reload: options.reload ?? null,
    log,
    metrics,
    telemetry,
    tracing,
    admission,
    pools,
    active,
    apiDocument: madeOnce(() => openApiDocument(routes, version)),
    box: options.box ?? null,
    control: options.control?.({ loadOf: (id) => admission.loadOf(id) }) ?? null,
  };
}

function installRoute(
  app: FastifyInstance,
  parts: GatewayParts,
  context: { route: Route; largeBodies: LargeBodies; isStopping: () => boolean },
): void {
  const { route, largeBodies, isStopping } = context;
  app.route({
    method: route.method,
    url: route.path,
    bodyLimit: route.takesMedia ? parts.limits.mediaBodyBytes : parts.limits.requestBodyBytes,
    // Before the body is read: what is refused here need not be received.
    onRequest: (request, reply, next) => {
      if (!route.generates) {
        next();
        return;
      }
      const active = parts.active.open({ id: request.id, route: route.path });
      request.active = active;
      active.trace =
        parts.tracing.current?.open({ id: request.id, route: route.path, headers: request.headers }) ?? null;
      active.answer = new AnswerWatch(request.raw, reply.raw);
      active.caller = callerOf(accessOf(request));
      reply.raw.once('close', () => {
        // `close` of the response, not of the request: that one fires as soon as the body was read.
        if (!reply.raw.writableFinished) active.clientLeft();
        active.trace?.ended(active.facts, {
          outcome: active.outcome ?? 'cancelled',
          statusCode: reply.raw.statusCode,
        });
      });
      const refused = isStopping()
        ? shuttingDown(parts.limits.drainMs)
        : largeBodies.admit(Number(request.headers['content-length'] ?? 0), reply.raw);
      if (refused) sendError(parts, refused, { request, reply });
      else next();
    },
    // A body in chunks says of its size nothing before.
    preHandler: (request, reply, next) => {
      const { body, headers } = request;
      const isNew = headers['content-length'] === undefined && Buffer.isBuffer(body);
      const refused = isNew ? largeBodies.admit(body.length, reply.raw) : null;
      if (refused) sendError(parts, refused, { request, reply });
      else next();
    },
    handler: (request, reply) => route.handle({ parts, request, reply, stopping: isStopping() }),
  });
}

function finishRequest(log: GatewayLog, request: ActiveRequest): void {
  if (request.outcome !== null) logSettled(log, request, request.outcome);
  // Its connection outlives it: what still points to it must not keep heads and sockets in memory.
  request.answer = null;
}

function madeOnce<Value>(make: () => Value): () => Value {
  let made: { value: Value } | null = null;
  return () => (made ??= { value: make() }).value;
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
