import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/**
 * Looks at a request before its body is read: throws an AppError where it may not come in; true when it was answered
 * and nobody else has to look.
 */
export type Door = (request: FastifyRequest, reply: FastifyReply) => boolean;

/** One hook for all doors, in this order, without a promise for each: every request passes all of them. */
export function installDoors(app: FastifyInstance, doors: readonly Door[]): void {
  app.addHook('onRequest', (request, reply, next) => {
    try {
      if (doors.some((door) => door(request, reply))) return;
    } catch (thrown) {
      next(thrown as Error);
      return;
    }
    next();
  });
}
