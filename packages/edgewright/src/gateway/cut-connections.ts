import type { Server } from 'node:http';

/**
 * A server that closes waits for connections on which no request was ever sent: clients open them in advance,
 * and Node does not count them as idle. They are cut after `graceMs`, which answers that have just ended use
 * to leave our buffers.
 */
export function cutConnectionsSoon(server: Server, graceMs: number): void {
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  server.once('close', () => clearTimeout(timer));
}
