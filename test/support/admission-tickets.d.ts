import type { EngineRoom } from '../../packages/edgewright/src/gateway/admission/engine-room.ts';
import { LearnedSpeed } from '../../packages/edgewright/src/gateway/admission/learned-speed.ts';
import { Dispatcher } from '../../packages/edgewright/src/gateway/admission/dispatcher.ts';
import type { Ticket } from '../../packages/edgewright/src/gateway/admission/ticket.ts';
export interface TicketWishes extends Partial<Omit<Ticket, 'need'>> {
  prompt?: number;
  output?: number;
  bytes?: number;
}
export declare function ticketOf({ prompt, output, bytes, ...wishes }?: TicketWishes): Ticket;
/** An engine whose speed is known: a ticket as above takes 90 + 10 + 10 × 10 = 200 ms. */
export declare function roomOf(
  wishes?: Partial<Pick<EngineRoom, 'slots' | 'lookahead' | 'kvTokens' | 'longPromptTokens'>> & {
    speed?: ConstructorParameters<typeof LearnedSpeed>[0];
  },
): EngineRoom;
export declare function dispatcherOf(
  rooms: Record<string, EngineRoom>,
  limits?: Partial<Dispatcher['limits']>,
): Dispatcher;
