import { askHttp } from '../../base/ask-http.ts';
import { withDeadline } from '../../base/deadline.ts';
import type { SpeculationCounters } from '../../bench/ladder/run-figures.ts';
import { limits } from '../../contract/limits.ts';
import { behaviourOf, servedEngines } from '../../engines/behaviours.ts';
import { readEngineSample } from '../../engines/metrics/read-engine-sample.ts';

/** What the engine says of its drafts until now; null: it has no such counters, or does not answer. */
export async function readSpeculationCounters(
  { engine, baseUrl }: { engine: string; baseUrl: string },
  signal: AbortSignal,
): Promise<SpeculationCounters | null> {
  const served = servedEngines.find((id) => id === engine);
  const source = served === undefined ? null : behaviourOf(served).metrics;
  if (source === null) return null;
  const url = new URL(source.path, baseUrl);
  url.port = String(Number(url.port) + source.portAbove);
  try {
    const answer = await withDeadline({ durationMs: limits.ladderMetricsMs, signals: [signal] }, (deadline) =>
      askHttp({ url: url.href, apiKey: null, limitBytes: limits.ladderMetricsBytes }, deadline),
    );
    if (answer.status !== 200) return null;
    const { drafts, acceptedDraftTokens } = readEngineSample(source, answer.text).values;
    return drafts === undefined || acceptedDraftTokens === undefined ? null : { drafts, acceptedDraftTokens };
  } catch {
    // Figures of an engine are a gain where they can be had; a measurement does not fail for them.
    return null;
  }
}
