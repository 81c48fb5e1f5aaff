import type { FastifyReply } from 'fastify';
import { every } from '../../base/every.ts';
import type { SlotChange } from '../../contract/admission.ts';
import type { ServiceEvent } from '../../contract/control.ts';
import { limits } from '../../contract/limits.ts';
import type { TelemetryEvent } from '../../contract/telemetry.ts';
import type { GatewayParts } from '../gateway-parts.ts';
import { forEverybody } from '../health.ts';
import { growingAnswer } from './event-stream.ts';
import type { ControlExchange } from './handlers.ts';

/**
 * `GET /api/events`: every deployment as it is, then everything that changes, until the client leaves: deployments, the
 * number of their slots and why, what happens to the box, and that settings were replaced.
 */
export function streamEvents({ parts, reply }: ControlExchange): FastifyReply {
  const answer = growingAnswer(reply, 'events');
  const send = (event: ServiceEvent): void => answer.send(event);
  for (const view of parts.engines.deployments()) {
    send({ kind: 'deployment', deployment: forEverybody(view) });
  }
  const unsubscribe = [
    parts.control?.engines.subscribe((view) => send({ kind: 'deployment', deployment: forEverybody(view) })),
    parts.settings.changes.subscribe(() => send({ kind: 'settings' })),
  ];
  const look = newsOf(parts);
  // What was before is told by other routes.
  look();
  const stopLooking = every(
    limits.slotTickMs,
    () => look().forEach(send),
    () => answer.end(),
  );
  answer.signal.addEventListener(
    'abort',
    () => {
      stopLooking();
      for (const end of unsubscribe) end?.();
    },
    { once: true },
  );
  return reply;
}

/** Gives, at each call, what has happened since the last one to slots and box. */
function newsOf(parts: GatewayParts): () => ServiceEvent[] {
  const lastSlots = new Map<string, SlotChange | undefined>();
  let lastEvent: TelemetryEvent | undefined;
  return () => {
    const news: ServiceEvent[] = [];
    for (const [deployment, { governor }] of parts.admission.desks) {
      const { changes } = governor;
      const fresh = changes.slice(changes.lastIndexOf(lastSlots.get(deployment) as SlotChange) + 1);
      news.push(...fresh.map((change) => ({ kind: 'slots' as const, deployment, change })));
      lastSlots.set(deployment, changes.at(-1));
    }
    const events = parts.telemetry.recentEvents;
    const fresh = events.slice(events.lastIndexOf(lastEvent as TelemetryEvent) + 1);
    news.push(...fresh.map((event) => ({ kind: 'box' as const, event })));
    lastEvent = events.at(-1);
    return news;
  };
}
