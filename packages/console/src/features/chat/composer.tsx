import { limits } from 'edgewright/contract/limits';
import { useLayoutEffect, useState, type RefObject } from 'react';
import { Icon } from '../../components/icon.tsx';
import { isSendKey } from './send-key.ts';

interface ComposerProps {
  busy: boolean;
  /** Why nothing can be sent, or `null` when it can. */
  blocked: string | null;
  placeholder: string;
  area: RefObject<HTMLTextAreaElement | null>;
  onSend: (question: string) => void;
  onStop: () => void;
}

/** Where a question is written. The draft stays when sending is not possible. */
export function Composer({ busy, blocked, placeholder, area, onSend, onStop }: ComposerProps) {
  const [draft, setDraft] = useState('');
  useLayoutEffect(() => fitToText(area.current), [area, draft]);
  const ready = !busy && blocked === null && draft.trim() !== '';
  const send = () => {
    if (!ready) return;
    onSend(draft.trim());
    setDraft('');
  };
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={area}
        id="question"
        aria-label="Question"
        aria-describedby="composer-hint"
        rows={1}
        maxLength={limits.consolePromptChars}
        placeholder={placeholder}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={(event) => {
          if (!isSendKey(event.nativeEvent)) return;
          event.preventDefault();
          send();
        }}
      />
      <SendOrStop busy={busy} ready={ready} onStop={onStop} />
      {blocked !== null && <output className="composer-blocked">{blocked}</output>}
    </form>
  );
}

/** One place for both: while an answer runs, the only thing to do is to stop it. */
function SendOrStop({ busy, ready, onStop }: { busy: boolean; ready: boolean; onStop: () => void }) {
  if (busy) {
    return (
      <button type="button" className="send-button" data-kind="stop" onClick={onStop} title="Stop (Esc)">
        <Icon name="stop" />
        <span>Stop</span>
      </button>
    );
  }
  // Stays focusable while there is nothing to send, so that the Tab order never jumps.
  return (
    <button type="submit" className="send-button" aria-disabled={!ready} title="Send (Enter)">
      <Icon name="send" />
      <span>Send</span>
    </button>
  );
}

/** As tall as its text; the style sheet sets the upper bound. */
function fitToText(area: HTMLTextAreaElement | null): void {
  if (!area) return;
  area.style.blockSize = 'auto';
  area.style.blockSize = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
}
