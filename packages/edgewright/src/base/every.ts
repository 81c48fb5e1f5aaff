/**
 * Does `work` every `intervalMs`, without keeping the process up. What it throws goes to `onError`: a look that fails must
 * not end the program. Returns the end of it.
 */
export function every(intervalMs: number, work: () => void, onError: (thrown: unknown) => void): () => void {
  const timer = setInterval(() => {
    try {
      work();
    } catch (thrown) {
      onError(thrown);
    }
  }, intervalMs);
  timer.unref();
  return () => clearInterval(timer);
}
