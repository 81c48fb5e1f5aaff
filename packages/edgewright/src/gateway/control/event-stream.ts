import type { FastifyReply } from 'fastify';
import { limits } from '../../contract/limits.ts';

/** An answer that grows: lines of JSON, or server-sent events. Its end, and the client's, end what feeds it. */
export interface GrowingAnswer {
  send(value: unknown): void;
  end(): void;
  /** Aborts when the client is gone, or reads too slowly to keep up. */
  readonly signal: AbortSignal;
}

const shapes = {
  lines: { type: 'application/x-ndjson; charset=utf-8', wrap: (json: string) => `${json}\n` },
  events: { type: 'text/event-stream; charset=utf-8', wrap: (json: string) => `data: ${json}\n\n` },
} as const;

export function growingAnswer(reply: FastifyReply, shape: keyof typeof shapes): GrowingAnswer {
  const { type, wrap } = shapes[shape];
  const controller = new AbortController();
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': type,
    'cache-control': 'no-store',
  });
  raw.flushHeaders();
  raw.on('close', () => controller.abort());
  return {
    signal: controller.signal,
    send(value) {
      if (raw.destroyed || raw.writableEnded) return;
      // A client that does not read must not fill our memory.
      if (raw.writableLength > limits.controlBacklogBytes) raw.destroy();
      else raw.write(wrap(JSON.stringify(value)));
    },
    end: () => void raw.end(),
  };
}
