import { Pool } from 'undici';
import { limits } from '../../contract/limits.ts';

/** Where requests go, and the connections that carry them. */
export interface LoadConnection {
  readonly pool: Pool;
  /** Path of the interface: `/v1/chat/completions` behind whatever the address begins with. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ConnectionTimes {
  readonly requestMs: number;
  readonly stallMs: number;
}

/**
 * Opens nothing yet: each request takes a free connection, or a new one. No bound on their number, because a bound would
 * be a queue in the client.
 *
 * @param url with or without `/v1` at its end
 */
export function openLoadConnection(about: {
  url: string;
  apiKey: string | null;
  headers?: Readonly<Record<string, string>>;
  times: ConnectionTimes;
}): LoadConnection {
  const { origin, pathname } = new URL(about.url);
  const base = pathname.replace(/\/+$/, '').replace(/\/v1$/, '');
  const pool = new Pool(origin, {
    connections: null,
    pipelining: 1,
    connect: { timeout: limits.benchConnectMs, noDelay: true, autoSelectFamily: true },
    headersTimeout: about.times.requestMs,
    bodyTimeout: about.times.stallMs,
    // Shorter than that of every server, so that a request never meets a socket that is being closed.
    keepAliveTimeout: limits.upstreamKeepAliveMs,
  });
  const authorization: Record<string, string> =
    about.apiKey === null ? {} : { authorization: `Bearer ${about.apiKey}` };
  return {
    pool,
    path: `${base}/v1/chat/completions`,
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      ...authorization,
      ...about.headers,
    },
  };
}
