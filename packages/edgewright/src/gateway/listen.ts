import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { AppError } from '../base/app-error.ts';

/** Where the gateway listens. */
export interface GatewayAddress {
  host: string;
  port: number;
  /** Origin for clients on this machine, for example `http://127.0.0.1:8080`. */
  url: string;
}

/** Binds the gateway. Port 0 takes any free port. Throws `port_in_use` or `address_unavailable`. */
export async function listenGateway(
  app: FastifyInstance,
  options: { host: string; port: number },
): Promise<GatewayAddress> {
  try {
    await app.listen(options);
  } catch (thrown) {
    throw listenError(thrown as NodeJS.ErrnoException, options);
  }
  const { port } = app.server.address() as AddressInfo;
  return { host: options.host, port, url: `http://${urlHost(options.host)}:${port}` };
}

function listenError(cause: NodeJS.ErrnoException, options: { host: string; port: number }): Error {
  const facts = { host: options.host, port: options.port };
  const where = `${options.host}:${options.port}`;
  const code = cause.code ?? '';
  if (code === 'EADDRINUSE') {
    return new AppError('port_in_use', {
      message: `Another program already listens on ${where}.`,
      facts,
      cause,
    });
  }
  const reason = UNAVAILABLE[code];
  if (reason === undefined) return cause;
  return new AppError('address_unavailable', {
    message: `Cannot listen on ${where}: ${reason}.`,
    facts,
    cause,
  });
}

const NOT_OURS = 'the host is not an address of this machine';
const UNAVAILABLE: Record<string, string> = {
  EACCES: 'the system does not let this user open the port',
  EADDRNOTAVAIL: NOT_OURS,
  ENOTFOUND: NOT_OURS,
  EAI_AGAIN: NOT_OURS,
};

/** A wildcard address is no address to connect to, and IPv6 stands in brackets. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
