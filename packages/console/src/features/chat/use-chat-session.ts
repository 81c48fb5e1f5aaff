import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { Service } from '../../lib/api/http.ts';
import { streamChat } from '../../lib/api/stream-chat.ts';
import { ChatSession } from './chat-session.ts';
import type { ChatState } from './chat-state.ts';

/** One conversation for the life of the page, connected to the browser's clock and frames. */
export function useChatSession(service: Service): { session: ChatSession; chat: ChatState } {
  const session = useMemo(
    () =>
      new ChatSession({
        streamAnswer: (request, signal) => streamChat(service, request, signal),
        nowMs: () => performance.now(),
        scheduleFrame: (callback) => {
          const id = requestAnimationFrame(callback);
          return () => cancelAnimationFrame(id);
        },
      }),
    [service],
  );
  useEffect(() => () => session.stop(), [session]);
  const chat = useSyncExternalStore(session.subscribe, session.getState);
  return { session, chat };
}
