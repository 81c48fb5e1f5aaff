import { useEffect, useRef, useState } from 'react';
import { useEscape } from '../../components/use-escape.ts';
import { isSendKey } from './send-key.ts';

interface QuestionEditorProps {
  question: string;
  onSend: (question: string) => void;
  onCancel: () => void;
}

/** Changes the last question in place; sending replaces its answer. */
export function QuestionEditor({ question, onSend, onCancel }: QuestionEditorProps) {
  const [text, setText] = useState(question);
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    area.current?.focus();
    area.current?.setSelectionRange(question.length, question.length);
  }, [question]);
  const form = useRef<HTMLFormElement>(null);
  useEscape(form, true, onCancel);
  const send = () => {
    if (text.trim() !== '') onSend(text.trim());
  };
  return (
    <form
      ref={form}
      className="question-editor"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={area}
        aria-label="Edit question"
        rows={3}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (!isSendKey(event.nativeEvent)) return;
          event.preventDefault();
          send();
        }}
      />
      <div className="question-editor-actions">
        <button type="button" className="button" onClick={onCancel}>
          Cancel
        </button>
        <button type="submit" className="button" data-kind="primary" disabled={text.trim() === ''}>
          Send again
        </button>
      </div>
    </form>
  );
}
