/**
 * The mode that serves fastest: `MAXN_SUPER`, else `MAXN`, else the most watts. By name, because an id means
 * another mode on every board. Null when no name tells.
 */
export function choosePowerMode<Mode extends { readonly name: string }>(modes: readonly Mode[]): Mode | null {
  for (const name of ['MAXN_SUPER', 'MAXN']) {
    const mode = modes.find((candidate) => candidate.name === name);
    if (mode) return mode;
  }
  const ranked = modes
    .map((mode) => ({ mode, watts: wattsOf(mode.name) }))
    .filter(({ watts }) => watts !== null)
    // MODE_30W and MODE_30W_2CORE name the same watts; the longer name takes something away.
    .toSorted(
      (left, right) =>
        (right.watts ?? 0) - (left.watts ?? 0) || left.mode.name.length - right.mode.name.length,
    );
  return ranked[0]?.mode ?? null;
}

/** `120W` and `MODE_30W_2CORE` name their watts. */
function wattsOf(name: string): number | null {
  const [, watts] = /(?:^|_)(\d{1,4})W(?:_|$)/.exec(name) ?? [];
  return watts === undefined ? null : Number(watts);
}
