import type { TelemetrySample } from '../../contract/telemetry.ts';

/** Power between two moments (ms since 1970): of the board, else of all GPUs. Null: nothing measures it. */
export function meanWatts(
  samples: readonly TelemetrySample[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
): number | null {
  const watts = samples
    .filter(({ atMs }) => atMs >= fromMs && atMs <= toMs)
    .map(wattsOf)
    .filter((value) => value !== null);
  return watts.length === 0 ? null : watts.reduce((sum, value) => sum + value, 0) / watts.length;
}

function wattsOf({ boardWatts, gpus }: TelemetrySample): number | null {
  if (boardWatts !== null) return boardWatts;
  const known = gpus.map(({ powerWatts }) => powerWatts);
  // A sum without one of them would be too small.
  const all = known.filter((value) => value !== null);
  return all.length === 0 || all.length < known.length ? null : all.reduce((sum, value) => sum + value, 0);
}
