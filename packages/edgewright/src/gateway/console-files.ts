import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** The console may load nothing from elsewhere and may not be framed. */
const consoleSecurityHeaders = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
} as const;

/** Names with a content hash, as the bundler writes them: `assets/index-BKm2x9_q.js`. */
const HASHED_NAME = /[/\\]assets[/\\][^/\\]+-[\w-]{8,}\.\w+$/;
const ONE_YEAR_SECONDS = 31_536_000;

/** Serves the console's files at `/`, or a page that says that there are none. */
export function installConsole(app: FastifyInstance, consoleDirectory: string | null): void {
  if (consoleDirectory === null || !existsSync(join(consoleDirectory, 'index.html'))) {
    app.get('/', (_request, reply) =>
      reply.headers(consoleSecurityHeaders).type('text/html; charset=utf-8').send(NO_CONSOLE_PAGE),
    );
    return;
  }
  app.register(fastifyStatic, {
    root: consoleDirectory,
    cacheControl: false,
    setHeaders: (response, path) => {
      for (const [name, value] of Object.entries(consoleSecurityHeaders)) response.setHeader(name, value);
      const hashed = HASHED_NAME.test(path);
      response.setHeader(
        'cache-control',
        hashed ? `public, max-age=${ONE_YEAR_SECONDS}, immutable` : 'no-cache',
      );
    },
  });
}

const NO_CONSOLE_PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Edgewright</title></head>
<body>
<h1>Edgewright</h1>
<p>The service runs. This installation has no web console.</p>
<ul>
<li><a href="/v1/models">Models</a></li>
<li><a href="/health/ready">Readiness</a></li>
<li><a href="/api/status">Status</a></li>
<li><a href="/metrics">Metrics</a></li>
</ul>
</body>
</html>
`;
