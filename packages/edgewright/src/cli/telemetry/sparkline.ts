const steps = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const unknown = '·';

/** The last `cells` values between `low` and `high` as a line of blocks; a dot stands for what was not known. */
export function sparkline(
  values: readonly (number | null)[],
  { low, high, cells }: { low: number; high: number; cells: number },
): string {
  const shown = values.slice(-cells);
  const marks = shown.map((value) => {
    if (value === null || !(high > low)) return unknown;
    const share = Math.min(1, Math.max(0, (value - low) / (high - low)));
    return steps[Math.round(share * (steps.length - 1))] ?? unknown;
  });
  return marks.join('').padStart(cells);
}
