import type { RequestRecord } from '../../contract/request-record.ts';
import type { SoakPart } from '../../contract/soak-report.ts';
import { sumOf } from '../statistics/moments.ts';
import { secondsOf } from '../metrics/stage-window.ts';
import type { SoakMoment } from './soak-observation.ts';

/** Samples further apart than this are a gap, over which nothing is known. */
const longestGapMs = 10_000;
/** Of the soak that power has to be known for. */
const leastShare = 0.9;

/** Tokens per joule over the soak, from the power of the board or of all its GPUs. */
export function judgeEnergy(
  records: readonly RequestRecord[],
  moments: readonly SoakMoment[],
  window: { readonly fromMs: number; readonly toMs: number },
): SoakPart {
  const base = { id: 'energy' as const, title: 'Tokens per joule' };
  const { joules, seconds } = energyOf(moments, window);
  const wanted = (window.toMs - window.fromMs) / 1_000;
  if (joules <= 0 || seconds < leastShare * wanted) {
    return { ...base, verdict: 'not-known', because: 'This box tells no power.', figures: {} };
  }
  const span = { fromNs: window.fromMs * 1e6, toNs: window.toMs * 1e6, seconds: wanted };
  const tokens = sumOf(secondsOf(records, span).map((second) => second.tokens));
  const perJoule = tokens / joules;
  const watts = joules / seconds;
  return {
    ...base,
    verdict: 'told',
    because: `${perJoule.toFixed(3)} tokens per joule: ${Math.round(tokens)} tokens for ${Math.round(joules)} J, ${watts.toFixed(1)} W on average.`,
    figures: { tokensPerJoule: perJoule, joules, meanWatts: watts },
  };
}

function energyOf(
  moments: readonly SoakMoment[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
): { joules: number; seconds: number } {
  let joules = 0;
  let seconds = 0;
  let before: { atMs: number; watts: number } | null = null;
  for (const { atMs, watts } of moments) {
    if (atMs < fromMs || atMs > toMs || watts === null) continue;
    if (before !== null && atMs - before.atMs <= longestGapMs) {
      const span = (atMs - before.atMs) / 1_000;
      joules += ((watts + before.watts) / 2) * span;
      seconds += span;
    }
    before = { atMs, watts };
  }
  return { joules, seconds };
}
