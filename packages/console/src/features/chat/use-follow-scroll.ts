import { useCallback, useEffect, useRef, useState } from 'react';
import { shouldFollow } from './follow-decision.ts';

/**
 * Keeps the end of growing content in view until the reader moves up. `following` says whether it does;
 * `jumpToEnd` takes hold again. While not `active` the content is left where it is, which is its beginning.
 */
export function useFollowScroll(active: boolean) {
  const frame = useRef<HTMLElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const [following, setFollowing] = useState(true);

  const update = useCallback((next: boolean) => {
    follows.current = next;
    setFollowing(next);
  }, []);

  const jumpToEnd = useCallback(() => {
    update(true);
    if (frame.current) frame.current.scrollTop = frame.current.scrollHeight;
  }, [update]);

  useEffect(() => {
    const box = frame.current;
    const inner = content.current;
    if (!box || !inner) return undefined;
    if (!active) {
      box.scrollTop = 0;
      follows.current = true;
      return undefined;
    }
    let previousTop = box.scrollTop;
    const look = () => {
      const { scrollTop: top, scrollHeight, clientHeight } = box;
      const belowPx = scrollHeight - top - clientHeight;
      update(shouldFollow({ following: follows.current, previousTop, top, belowPx }));
      previousTop = top;
    };
    const resized = new ResizeObserver(() => {
      if (follows.current) box.scrollTop = box.scrollHeight;
    });
    resized.observe(inner);
    resized.observe(box);
    box.addEventListener('scroll', look, { passive: true });
    return () => {
      resized.disconnect();
      box.removeEventListener('scroll', look);
    };
  }, [active, update]);

  return { frame, content, following, jumpToEnd };
}
