import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { AppError } from '../../base/app-error.ts';
import { brokenHttpAnswer } from '../broken-http.ts';
import { isLoopbackHost } from './loopback.ts';

/**
 * Bounds how many connections one address may hold, so that one machine cannot take them all. Loopback is not counted
 * apart: behind it are all programs of this machine, and everybody who comes through a proxy on it.
 */
export function limitConnections(
  server: Server,
  most: { total: number; perAddress: number },
  isCounted: (address: string) => boolean = (address) => !isLoopbackHost(address),
): void {
  server.maxConnections = most.total;
  const open = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    if (!isCounted(address)) return;
    const count = (open.get(address) ?? 0) + 1;
    open.set(address, count);
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left > 0) open.set(address, left);
      else open.delete(address);
    });
    if (count > most.perAddress) refuse(socket, most.perAddress);
  });
}

function refuse(socket: Socket, most: number): void {
  const error = new AppError('too_many_connections', {
    message: `One address may hold ${most} connections, and this would be one more.`,
  });
  socket.end(brokenHttpAnswer('503 Service Unavailable', error));
}
