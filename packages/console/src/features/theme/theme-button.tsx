import { useLayoutEffect, useState } from 'react';
import { Icon } from '../../components/icon.tsx';
import type { StoredValue } from '../../lib/stored-value.ts';
import { applyTheme, nextTheme, type Theme } from './theme.ts';

const icons = { system: 'contrast', light: 'sun', dark: 'moon' } as const;

/** Goes through system, light and dark; the choice is remembered. */
export function ThemeButton({ stored }: { stored: StoredValue<Theme> }) {
  const [theme, setTheme] = useState(stored.read);
  useLayoutEffect(() => applyTheme(document.documentElement, theme), [theme]);
  const next = nextTheme(theme);
  const change = () => {
    setTheme(next);
    stored.write(next);
  };
  const label = `Theme: ${theme}. Switch to ${next}`;
  return (
    <button type="button" className="icon-button" onClick={change} aria-label={label} title={label}>
      <Icon name={icons[theme]} />
    </button>
  );
}
