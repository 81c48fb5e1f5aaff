/**
 * Does `work` with a signal that aborts after `durationMs`, or as soon as one of `signals` does, with its reason.
 * Nothing of it is left when `work` has ended.
 *
 * `AbortSignal.any` over `AbortSignal.timeout` looks like it and is none: Node.js (20.20.2 at least) holds such a timeout
 * only weakly, and after a garbage collection it never fires. The test beside this file shows it on this function.
 */
export async function withDeadline<Result>(
  about: { durationMs: number; signals: readonly AbortSignal[] },
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const listeners = about.signals.map((signal) => ({
    signal,
    onAbort: () => controller.abort(signal.reason),
  }));
  // A longer wait than a timer can take must not become a wait of none.
  const durationMs = Math.min(about.durationMs, longestTimerMs);
  const timer = setTimeout(() => {
    controller.abort(new DOMException(`It took longer than ${about.durationMs} ms.`, 'TimeoutError'));
  }, durationMs);
  // Whoever waits keeps the process up; the deadline alone does not.
  timer.unref();
  for (const { signal, onAbort } of listeners) {
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  }
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    for (const { signal, onAbort } of listeners) signal.removeEventListener('abort', onAbort);
  }
}

const longestTimerMs = 2 ** 31 - 1;
