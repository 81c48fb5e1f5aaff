import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';
import { AppError, asAppError } from '../base/app-error.ts';
import { formatBytes } from '../base/format-quantity.ts';
import { quote } from '../base/describe-issue.ts';
import { brokenHttpAnswer } from './broken-http.ts';
import type { GatewayParts } from './gateway-parts.ts';
import { errorEnvelope, errorStatus } from './render-error.ts';
import { allowedMethods } from './routes.ts';

/** Every refusal, wherever it was thrown, becomes one envelope, one metric and at most one log line. */
export function installErrorHandlers(app: FastifyInstance, parts: GatewayParts): void {
  app.setErrorHandler((thrown, request, reply) => {
    sendError(parts, translate(thrown, request), { request, reply });
  });
  app.setNotFoundHandler((request, reply) => {
    sendError(parts, unknownRoute(request, parts.limits.echoedValueCharacters), { request, reply });
  });
}

/** What Fastify refuses before it looks for a route, for example a path with a broken escape. No hook has run yet. */
export function answerUnroutable(
  parts: GatewayParts,
  thrown: unknown,
  exchange: { request: FastifyRequest; reply: FastifyReply },
): void {
  exchange.reply.header('x-request-id', exchange.request.id);
  sendError(parts, translate(thrown, exchange.request), exchange);
}

export function sendError(
  parts: GatewayParts,
  error: AppError,
  exchange: { request: FastifyRequest; reply: FastifyReply },
): void {
  const { request, reply } = exchange;
  if (error.code === 'internal') {
    parts.log.error({ err: error.cause ?? error, requestId: request.id }, 'request failed in the gateway');
  }
  // Who was not let in has no request that could end: this is the only line about it.
  else if (error.row.httpStatus === 401 || error.row.httpStatus === 403) {
    const keyId = error.facts['keyId'] ?? null;
    parts.log.info({ requestId: request.id, code: error.code, keyId }, 'request refused');
  }
  request.active?.settle(error.code);
  if (error.retryAfterSeconds !== null) reply.header('retry-after', error.retryAfterSeconds);
  if (error.row.httpStatus === 401) reply.header('www-authenticate', 'Bearer');
  if (error.code === 'method_not_allowed') reply.header('allow', allowedMethods(pathOf(request)).join(', '));
  void reply
    .code(errorStatus(error))
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(errorEnvelope(error, request.id)));
}

/** Fastify's own refusals in our words. */
function translate(thrown: unknown, request: FastifyRequest): AppError {
  if (thrown instanceof AppError) return thrown;
  const { code, statusCode, message } = thrown as { code?: string; statusCode?: number; message?: string };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    const limitBytes = request.routeOptions.bodyLimit;
    const declaredBytes = Number(request.headers['content-length']);
    const size = declaredBytes > limitBytes ? `${declaredBytes} bytes` : 'larger';
    return new AppError('body_too_large', {
      message: `The body may have at most ${limitBytes} bytes (${formatBytes(limitBytes)}), but it is ${size}.`,
      facts: { limitBytes },
      cause: thrown,
    });
  }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE' || code === 'FST_ERR_CTP_INVALID_CONTENT_TYPE') {
    const received = request.headers['content-type'];
    return new AppError('unsupported_media_type', {
      message: `The content type must be application/json, but it is ${received === undefined ? 'missing' : quote(received, 60)}.`,
      cause: thrown,
    });
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new AppError('bad_http', {
      message: `The request cannot be read: ${message ?? code}.`,
      cause: thrown,
    });
  }
  return asAppError(thrown);
}

function unknownRoute(request: FastifyRequest, echoCharacters: number): AppError {
  const path = pathOf(request);
  const allowed = allowedMethods(path);
  if (allowed.length > 0) {
    return new AppError('method_not_allowed', {
      message: `${path} takes ${allowed.join(' and ')}, but the method is ${request.method}.`,
      facts: { allowed },
    });
  }
  return new AppError('route_not_found', {
    message: `There is no route ${request.method} ${quote(path, echoCharacters)}.`,
  });
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? request.url;
}

/** Bytes that are no HTTP request never become one; they get an answer and the connection ends. */
export function answerBrokenHttp(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const tooSlow = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
  const tooLarge = error.code === 'HPE_HEADER_OVERFLOW';
  const statusLine = tooSlow
    ? '408 Request Timeout'
    : tooLarge
      ? '431 Request Header Fields Too Large'
      : '400 Bad Request';
  const why = tooSlow ? 'it did not arrive in time' : tooLarge ? 'its headers are too large' : error.message;
  const broken = new AppError('bad_http', { message: `The request cannot be read: ${why}.` });
  socket.end(brokenHttpAnswer(statusLine, broken));
}
