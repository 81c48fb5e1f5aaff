import type { ChatState } from './chat-state.ts';

/** A screen reader gets an answer once and whole; text beyond this is left to reading the page. */
const announcedChars = 1_500;

export function AnswerAnnouncer({ chat }: { chat: ChatState }) {
  return (
    <div className="visually-hidden" aria-live="polite" aria-atomic="true" data-testid="announcer">
      {announcement(chat)}
    </div>
  );
}

function announcement({ turns }: ChatState): string {
  const answer = turns.at(-1)?.answer;
  switch (answer?.phase.kind) {
    case 'finished':
      return `Answer: ${answer.text.slice(0, announcedChars)}`;
    case 'stopped':
      return 'Stopped.';
    // A failure announces itself by its card; a running answer is not read aloud.
    case 'failed':
    case 'waiting':
    case 'streaming':
    case undefined:
      return '';
  }
}
