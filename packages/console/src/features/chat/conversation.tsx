import { Icon } from '../../components/icon.tsx';
import { isBusy, type ChatState } from './chat-state.ts';
import { TurnView, type TurnActions } from './turn-view.tsx';
import type { useFollowScroll } from './use-follow-scroll.ts';

interface ConversationProps {
  chat: ChatState;
  actions: TurnActions;
  /** Shown while there is no question yet. */
  empty: React.ReactNode;
  follow: ReturnType<typeof useFollowScroll>;
}

/** The scrolling part of the page. */
export function Conversation({ chat, actions, empty, follow }: ConversationProps) {
  const { frame, content, following, jumpToEnd } = follow;
  const last = chat.turns.at(-1);
  const busy = isBusy(chat);
  return (
    <div className="conversation">
      {/* Focusable, so that it can be scrolled with the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section className="scroll" ref={frame} aria-label="Conversation" tabIndex={0}>
        <div className="column" ref={content}>
          {last === undefined && empty}
          {chat.turns.map((turn) => (
            <TurnView
              key={turn.id}
              turn={turn}
              actions={turn === last ? actions : null}
              busy={turn === last && busy}
            />
          ))}
        </div>
      </section>
      {!following && last !== undefined && (
        <button type="button" className="jump" onClick={jumpToEnd}>
          <Icon name="down" /> Jump to latest
        </button>
      )}
    </div>
  );
}
