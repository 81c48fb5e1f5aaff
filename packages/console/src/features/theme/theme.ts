/** Light or dark; `system` follows the setting of the device. */
export type Theme = 'system' | 'light' | 'dark';

export const themeKey = 'edgewright.theme@1';

export function parseTheme(raw: unknown): Theme {
  return raw === 'light' || raw === 'dark' ? raw : 'system';
}

/** The order in which the button goes through the themes. */
export function nextTheme(theme: Theme): Theme {
  const following = { system: 'light', light: 'dark', dark: 'system' } as const;
  return following[theme];
}

/** The style sheet reads `data-theme`; without it the device decides. */
export function applyTheme(root: HTMLElement, theme: Theme): void {
  if (theme === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = theme;
}
