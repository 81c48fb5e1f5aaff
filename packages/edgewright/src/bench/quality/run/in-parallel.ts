/**
 * Does `work` for every value, `width` at a time and in order of their start. Ends early when `signal` aborts or one
 * fails, after those under way have ended; the first failure is thrown.
 */
export async function inParallel<Value>(
  values: readonly Value[],
  about: { width: number; signal: AbortSignal },
  work: (value: Value, index: number) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  let next = 0;
  const one = async (): Promise<void> => {
    while (next < values.length && failures.length === 0 && !about.signal.aborted) {
      const index = next;
      next += 1;
      try {
        await work(values[index] as Value, index);
      } catch (thrown) {
        if (!about.signal.aborted) failures.push(thrown);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(about.width, values.length) }, one));
  if (failures.length > 0) throw failures[0];
}
