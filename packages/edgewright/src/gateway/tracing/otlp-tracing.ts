import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { limits } from '../../contract/limits.ts';
import type { Outcome, RequestFacts } from '../request-facts.ts';
import type { RequestTrace, RequestTracing, SentRequest } from './request-tracing.ts';

/** Names of operations in OpenTelemetry's conventions for generative AI, by route. */
const operations: Readonly<Record<string, string>> = {
  '/v1/chat/completions': 'chat',
  '/v1/responses': 'chat',
  '/v1/completions': 'text_completion',
  '/v1/embeddings': 'embeddings',
};

const textMaps = {
  get: (carrier: Record<string, unknown>, key: string) => {
    const value = carrier[key];
    return typeof value === 'string' ? value : undefined;
  },
  keys: (carrier: Record<string, unknown>) => Object.keys(carrier),
};

/**
 * Spans of requests over OTLP (HTTP, JSON) at `endpoint`, by OpenTelemetry's conventions for HTTP servers and for
 * generative AI. Prompts and answers are never part of them. A collector that is away costs spans, not requests.
 */
export function openOtlpTracing(about: { endpoint: string; version: string }): RequestTracing {
  const exporter = new OTLPTraceExporter({
    url: `${about.endpoint.replace(/\/$/, '')}/v1/traces`,
    timeoutMillis: limits.traceExportMs,
  });
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'edgewright', 'service.version': about.version }),
    spanProcessors: [
      new BatchSpanProcessor(exporter, {
        maxQueueSize: limits.traceSpans,
        scheduledDelayMillis: limits.traceIntervalMs,
        exportTimeoutMillis: limits.traceExportMs,
      }),
    ],
  });
  const tracer = provider.getTracer('edgewright', about.version);
  const propagator = new W3CTraceContextPropagator();
  return {
    open({ id, route, headers }) {
      const parent = propagator.extract(ROOT_CONTEXT, headers as Record<string, unknown>, textMaps);
      const attributes = {
        'http.request.method': 'POST',
        'http.route': route,
        'url.path': route,
        'edgewright.request.id': id,
      };
      const server = tracer.startSpan(`POST ${route}`, { kind: SpanKind.SERVER, attributes }, parent);
      const inside = trace.setSpan(parent, server);
      const startClient = (sent: SentRequest): Span =>
        tracer.startSpan(
          `${operations[route] ?? route} ${sent.model}`,
          { kind: SpanKind.CLIENT, attributes: attributesOf(sent, route) },
          inside,
        );
      return new OtlpTrace(server, startClient, (span) => {
        const carrier: Record<string, string> = {};
        propagator.inject(trace.setSpan(context.active(), span), carrier, {
          set: (into: Record<string, string>, key, value) => void (into[key] = value),
        });
        return carrier;
      });
    },
    close: () => provider.shutdown(),
  };
}

class OtlpTrace implements RequestTrace {
  readonly #server: Span;
  readonly #startClient: (sent: SentRequest) => Span;
  readonly #headersOf: (span: Span) => Record<string, string>;
  #client: Span | null = null;

  constructor(
    server: Span,
    startClient: (sent: SentRequest) => Span,
    headersOf: (span: Span) => Record<string, string>,
  ) {
    this.#server = server;
    this.#startClient = startClient;
    this.#headersOf = headersOf;
  }

  sent(about: SentRequest): Record<string, string> {
    // An attempt before this one has failed, or there would be none.
    if (this.#client) endSpan(this.#client, 'retried');
    this.#client = this.#startClient(about);
    return this.#headersOf(this.#client);
  }

  ended(facts: RequestFacts, { outcome, statusCode }: { outcome: Outcome; statusCode: number }): void {
    if (this.#client) {
      this.#client.setAttributes(usageOf(facts));
      if (facts.firstTokenAtMs !== null) {
        this.#client.addEvent(
          'gen_ai.first_token',
          {},
          Date.now() - (performance.now() - facts.firstTokenAtMs),
        );
      }
      endSpan(this.#client, outcome);
    }
    this.#server.setAttributes({
      'http.response.status_code': statusCode,
      ...(facts.queueMs === null ? {} : { 'edgewright.queue_ms': facts.queueMs }),
    });
    endSpan(this.#server, outcome);
  }
}

function endSpan(span: Span, outcome: Outcome | 'retried'): void {
  if (outcome !== 'ok') {
    span.setAttribute('error.type', outcome);
    // A client that left did nothing wrong, and neither did we.
    if (outcome !== 'cancelled') span.setStatus({ code: SpanStatusCode.ERROR, message: outcome });
  }
  span.end();
}

function attributesOf(sent: SentRequest, route: string): Record<string, string | number> {
  const { hostname, port } = new URL(sent.baseUrl);
  return {
    'gen_ai.operation.name': operations[route] ?? route,
    'gen_ai.provider.name': sent.engine,
    'gen_ai.request.model': sent.model,
    'server.address': hostname,
    ...(port === '' ? {} : { 'server.port': Number(port) }),
    'edgewright.deployment': sent.deployment,
    'edgewright.attempt': sent.attempt,
  };
}

function usageOf({ usage, tokenFrames, model }: RequestFacts): Record<string, string | number> {
  const cached = usage?.prompt_tokens_details?.cached_tokens;
  const output = usage?.completion_tokens ?? tokenFrames;
  return {
    ...(model === null ? {} : { 'gen_ai.response.model': model }),
    ...(usage ? { 'gen_ai.usage.input_tokens': usage.prompt_tokens } : {}),
    ...(output === null ? {} : { 'gen_ai.usage.output_tokens': output }),
    ...(typeof cached === 'number' ? { 'gen_ai.usage.cache_read.input_tokens': cached } : {}),
  };
}
