import { useEffect, type RefObject } from 'react';

/** Calls `close` when Escape is pressed inside the element while `active`, and keeps the key from whatever lies around it. */
export function useEscape(element: RefObject<HTMLElement | null>, active: boolean, close: () => void): void {
  useEffect(() => {
    const node = element.current;
    if (!node || !active) return undefined;
    const look = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.isComposing) return;
      event.stopPropagation();
      close();
    };
    node.addEventListener('keydown', look);
    return () => node.removeEventListener('keydown', look);
  });
}
