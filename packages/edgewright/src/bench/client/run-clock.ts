/** Nanoseconds of the monotonic clock since the run began. */
export type RunClock = () => number;

/** A clock that starts now. A JavaScript number holds such times exactly for 104 days. */
export function startRunClock(): RunClock {
  const startNs = process.hrtime.bigint();
  return () => Number(process.hrtime.bigint() - startNs);
}
