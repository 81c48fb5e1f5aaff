import type { EngineRoom } from '../engine-room.ts';
import { EngineRoom as Room } from '../engine-room.ts';
import { LearnedSpeed } from '../learned-speed.ts';
import { Dispatcher } from '../dispatcher.ts';
import type { Ticket } from '../ticket.ts';

/** 1 ms per prompt token, 10 ms per output token: times can be worked out by hand. */
const plainSpeed = { tpotMs: 10, promptTokensPerSecond: 1_000 };

export interface TicketWishes extends Partial<Omit<Ticket, 'need'>> {
  prompt?: number;
  output?: number;
  bytes?: number;
}

export function ticketOf({ prompt = 90, output = 10, bytes = 100, ...wishes }: TicketWishes = {}): Ticket {
  const deployments = wishes.deployments ?? ['a'];
  return {
    tenant: 'one',
    priority: 'normal',
    deployments,
    enteredAtMs: 0,
    deadlineAtMs: 1e9,
    cachedTokens: () => 0,
    identity: () => 'nobody',
    firstAskedAtMs: null,
    need: {
      promptTokens: prompt,
      outputTokens: output,
      reservedTokens: prompt + output,
      bytes,
      textBytes: bytes,
    },
    ...wishes,
  };
}

/** An engine whose speed is known: a ticket as above takes 90 + 10 + 10 × 10 = 200 ms. */
export function roomOf(
  wishes: Partial<Pick<EngineRoom, 'slots' | 'lookahead' | 'kvTokens' | 'longPromptTokens'>> & {
    speed?: ConstructorParameters<typeof LearnedSpeed>[0];
  } = {},
): EngineRoom {
  const { speed = plainSpeed, ...rest } = wishes;
  return Object.assign(new Room(new LearnedSpeed(speed)), rest);
}

export function dispatcherOf(
  rooms: Record<string, EngineRoom>,
  limits: Partial<Dispatcher['limits']> = {},
): Dispatcher {
  const dispatcher = new Dispatcher({ requestsPerSlot: 100, bytes: 1e9, ageingMs: 30_000, ...limits }, 100);
  for (const [id, room] of Object.entries(rooms)) dispatcher.rooms.set(id, room);
  return dispatcher;
}
