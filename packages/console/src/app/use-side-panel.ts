import { useRef, useState } from 'react';

/** What may stand beside the chat, one at a time. */
export type PanelName = 'settings' | 'load';

/** Which panel is open, and the buttons that open them: the focus goes back there. */
export function useSidePanel() {
  const [open, setOpen] = useState<PanelName | null>(null);
  const buttons = { settings: useRef<HTMLButtonElement>(null), load: useRef<HTMLButtonElement>(null) };
  return {
    open,
    buttons,
    toggle: (name: PanelName) => setOpen(open === name ? null : name),
    close: (name: PanelName) => {
      setOpen(null);
      buttons[name].current?.focus();
    },
  };
}
