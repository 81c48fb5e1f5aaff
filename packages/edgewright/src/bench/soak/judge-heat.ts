import type { SoakPart } from '../../contract/soak-report.ts';
import type { TelemetryEvent } from '../../contract/telemetry.ts';
import type { SoakMoment, ZoneLimit } from './soak-observation.ts';

/** Any throttling while the load was on, settling included: a certificate promises the speed of the whole time. */
export function judgeThrottling(moments: readonly SoakMoment[], events: readonly TelemetryEvent[]): SoakPart {
  const base = { id: 'throttling' as const, title: 'Nothing throttles' };
  const started = events.filter((event) => event.kind === 'throttle-started');
  const figures = { episodes: started.length };
  if (started.length > 0) {
    const what = [...new Set(started.map((event) => `${event.what} (${event.reasons.join(', ')})`))];
    const times = started.length === 1 ? 'once' : `${started.length} times`;
    return { ...base, verdict: 'fail', because: `Throttled ${times}: ${what.join('; ')}.`, figures };
  }
  return moments.some(({ tellsThrottling }) => tellsThrottling)
    ? { ...base, verdict: 'pass', because: 'Nothing throttled.', figures }
    : { ...base, verdict: 'not-known', because: 'Nothing on this box tells of throttling.', figures: {} };
}

/** Peaks against trip points and slowdown thresholds. */
export function judgeTemperatures(moments: readonly SoakMoment[], limits: readonly ZoneLimit[]): SoakPart {
  const base = { id: 'temperatures' as const, title: 'Temperatures stay below their limits' };
  const peaks = peaksOf(moments);
  if (peaks.length === 0) {
    return { ...base, verdict: 'not-known', because: 'This box tells no temperature.', figures: {} };
  }
  const figures = Object.fromEntries(peaks.map(([zone, celsius]) => [`${zone}: peakC`, celsius]));
  const rows = peaks.map(([zone, celsius]) => {
    const own = limits.filter((limit) => limit.zone === zone);
    const lowest = own.toSorted((left, right) => left.limitC - right.limitC)[0] ?? null;
    const words = `${zone} ${celsius.toFixed(1)} °C${lowest === null ? '' : ` (${lowest.limit} at ${lowest.limitC} °C)`}`;
    return { words, lowest, isOver: lowest !== null && celsius >= lowest.limitC };
  });
  const because = `Peaks: ${rows.map(({ words }) => words).join(', ')}.`;
  if (rows.some(({ isOver }) => isOver)) return { ...base, verdict: 'fail', because, figures };
  const knowsLimits = rows.some(({ lowest }) => lowest !== null);
  return { ...base, verdict: knowsLimits ? 'pass' : 'told', because, figures };
}

function peaksOf(moments: readonly SoakMoment[]): [string, number][] {
  const peaks = new Map<string, number>();
  for (const { temperaturesC } of moments) {
    for (const [zone, celsius] of Object.entries(temperaturesC)) {
      peaks.set(zone, Math.max(celsius, peaks.get(zone) ?? -Infinity));
    }
  }
  return [...peaks];
}
