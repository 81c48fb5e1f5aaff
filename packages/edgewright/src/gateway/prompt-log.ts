import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { GatewayParts } from './gateway-parts.ts';

/**
 * Where `settings.logPrompts` is set, what is asked under `/v1` and what is answered goes into the log, each up to
 * `limits.loggedTextBytes`. Nothing else in the gateway logs any of it.
 */
export function installPromptLog(app: FastifyInstance, { settings, log, limits }: GatewayParts): void {
  app.addHook('preHandler', (request, reply, next) => {
    const { body, id: requestId } = request;
    if (
      settings.current.logPrompts &&
      Buffer.isBuffer(body) &&
      request.routeOptions.url?.startsWith('/v1/') === true
    ) {
      const mostBytes = limits.loggedTextBytes;
      log.info(
        { requestId, bytes: body.length, prompt: body.subarray(0, mostBytes).toString('utf8') },
        'prompt',
      );
      keepBeginning(reply.raw, mostBytes, (answer) => log.info({ requestId, answer }, 'answer'));
    }
    next();
  });
}

/** Reads along what is written, and never holds more than `mostBytes` of it. */
function keepBeginning(response: ServerResponse, mostBytes: number, tell: (text: string) => void): void {
  const kept: Buffer[] = [];
  let free = mostBytes;
  const keep = (chunk: unknown): void => {
    if (free <= 0 || !(typeof chunk === 'string' || Buffer.isBuffer(chunk))) return;
    const bytes = Buffer.from(chunk).subarray(0, free);
    free -= bytes.length;
    kept.push(bytes);
  };
  for (const name of ['write', 'end'] as const) {
    const original = response[name].bind(response) as (...parameters: unknown[]) => unknown;
    Object.assign(response, {
      [name]: (...parameters: unknown[]) => {
        keep(parameters[0]);
        return original(...parameters);
      },
    });
  }
  response.once('close', () => tell(Buffer.concat(kept).toString('utf8')));
}
