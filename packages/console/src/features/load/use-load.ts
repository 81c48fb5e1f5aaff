import { limits } from 'edgewright/contract/limits';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Service } from '../../lib/api/http.ts';
import type { Problem } from '../../lib/api/service-error.ts';
import { endRequest, isRefused, lookAtLoad, type LoadView } from './load-view.ts';

/** Slots and requests, looked at every `limits.consoleLoadMs` while the page is visible. */
export function useLoad(service: Service, hasKey: boolean) {
  const [view, setView] = useState<LoadView>({ kind: 'asking' });
  const [problem, setProblem] = useState<Problem | null>(null);
  const lookNow = useRef<() => void>(() => undefined);
  const life = useRef(new AbortController());
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    life.current = controller;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let mayKnowRequests = hasKey;
    const look = async () => {
      const seen = document.hidden ? null : await lookAtLoad(service, { hasKey: mayKnowRequests, signal });
      if (signal.aborted) return;
      if (seen !== null) setView(seen);
      // What is refused now is refused until there is another key.
      if (seen?.kind === 'known' && seen.requests === null) mayKnowRequests = false;
      if (seen?.kind === 'unknown' && isRefused(seen.problem)) return;
      timer = setTimeout(() => void look(), limits.consoleLoadMs);
    };
    lookNow.current = () => {
      clearTimeout(timer);
      void look();
    };
    lookNow.current();
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, [service, hasKey]);
  const end = useCallback(
    async (id: string) => {
      const { signal } = life.current;
      const failed = await endRequest(service, id, signal);
      if (signal.aborted) return;
      setProblem(failed);
      lookNow.current();
    },
    [service],
  );
  return { view, problem, end };
}
