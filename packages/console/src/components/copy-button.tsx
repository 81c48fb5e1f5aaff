import { useEffect, useState } from 'react';
import { copyText } from '../lib/copy-text.ts';
import { Icon, type IconName } from './icon.tsx';

interface CopyButtonProps {
  text: string;
  /** Names what is copied, for example `Copy code`. */
  label: string;
}

const shownForMs = 1_600;

const faces = {
  idle: { icon: 'copy', word: 'Copy' },
  copied: { icon: 'check', word: 'Copied' },
  refused: { icon: 'alert', word: 'Not allowed' },
} as const satisfies Record<string, { icon: IconName; word: string }>;

export function CopyButton({ text, label }: CopyButtonProps) {
  const [state, setState] = useState<keyof typeof faces>('idle');
  useEffect(() => {
    if (state === 'idle') return undefined;
    const timer = setTimeout(() => setState('idle'), shownForMs);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => setState((await copyText(text)) ? 'copied' : 'refused');
  const { icon, word } = faces[state];
  return (
    <button type="button" className="quiet-button" aria-label={label} onClick={() => void copy()}>
      <Icon name={icon} />
      <span aria-live="polite">{word}</span>
    </button>
  );
}
