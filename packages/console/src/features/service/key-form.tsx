import { useState } from 'react';

interface KeyFormProps {
  onKey: (text: string) => void;
}

/** Where the service asks for a key: a place to enter it. */
export function KeyForm({ onKey }: KeyFormProps) {
  const [text, setText] = useState('');
  return (
    <form
      className="key-form"
      onSubmit={(event) => {
        event.preventDefault();
        onKey(text);
      }}
    >
      <label htmlFor="service-key">Key</label>
      <input
        id="service-key"
        type="password"
        autoComplete="off"
        spellCheck={false}
        placeholder="ew-…"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <button type="submit" className="button" data-kind="primary" disabled={text.trim() === ''}>
        Use this key
      </button>
      <p className="key-note">It is kept until this tab is closed.</p>
    </form>
  );
}
