/**
 * A signal that aborts after `durationMs`, or as soon as one of `signals` does, with its reason.
 *
 * `AbortSignal.any` over `AbortSignal.timeout` looks like it and is none: Node.js (20.20.2 at least) holds such a timeout
 * only weakly, and after a garbage collection it never fires. The test beside this file shows it on this function.
 */
export function deadlineSignal(durationMs: number, ...signals: readonly AbortSignal[]): AbortSignal {
  const controller = new AbortController();
  const listeners = signals.map((signal) => ({ signal, onAbort: () => finish(signal.reason) }));
  // Longer waits than a timer can take do not happen, and must not become waits of none.
  const timer = setTimeout(
    () => finish(new DOMException(`It took longer than ${durationMs} ms.`, 'TimeoutError')),
    Math.min(durationMs, longestTimerMs),
  );
  // Whoever waits keeps the process up; the deadline alone does not.
  timer.unref();
  function finish(reason: unknown): void {
    clearTimeout(timer);
    for (const { signal, onAbort } of listeners) signal.removeEventListener('abort', onAbort);
    controller.abort(reason);
  }
  for (const { signal, onAbort } of listeners) {
    if (signal.aborted) onAbort();
    else if (!controller.signal.aborted) signal.addEventListener('abort', onAbort, { once: true });
  }
  return controller.signal;
}

const longestTimerMs = 2 ** 31 - 1;
