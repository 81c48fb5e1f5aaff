import type { AdmissionDeployment, RequestInFlight } from 'edgewright/contract/admission';
import { formatDuration, formatInteger, formatRate } from '../../lib/format.ts';

/** Figures of one deployment in words; what is not known is said so. */
export function loadFacts(deployment: AdmissionDeployment): [name: string, value: string][] {
  const { running, slots, waiting, predictedWaitMs, tpotMs, kv, attainment, health } = deployment;
  return [
    ['Running', `${running} of ${slots} slots`],
    ['Waiting', formatInteger(waiting)],
    ['Next request', describeWait(predictedWaitMs)],
    ['Speed', tpotMs === null ? 'unknown' : `${formatRate(1_000 / tpotMs.p50)} tokens/s each`],
    ['Cache tokens', describeCache(kv)],
    ...optional('In objectives', attainment === null ? null : `${(attainment * 100).toFixed(1)} %`),
    ...optional('Left out', health === 'open' ? null : 'it failed several times in a row'),
  ];
}

/** Latencies of the last requests; empty: there were none. */
export function latencyRows({ ttftMs, tpotMs }: AdmissionDeployment) {
  const named = [
    { name: 'First token', latency: ttftMs },
    { name: 'Each further', latency: tpotMs },
  ];
  return named.flatMap(({ name, latency }) =>
    latency === null
      ? []
      : [{ name, values: [latency.p50, latency.p95, latency.p99].map((each) => formatDuration(each)) }],
  );
}

/** `answering · 12 s · 40 tokens`. */
export function describeRequest({ state, ageMs, outputTokens, tenant }: RequestInFlight): string {
  const tokens = outputTokens > 0 ? ` · ${formatInteger(outputTokens)} tokens` : '';
  return `${stateNames[state]} · ${formatDuration(ageMs)}${tokens} · ${tenant}`;
}

const stateNames: Record<RequestInFlight['state'], string> = {
  queued: 'waits',
  sent: 'reads the prompt',
  answering: 'answers',
};

function describeWait(waitMs: number | null): string {
  if (waitMs === null) return 'starts nobody knows when';
  return waitMs < 1 ? 'starts at once' : `starts in ${formatDuration(waitMs)}`;
}

function describeCache({ reserved, budget }: AdmissionDeployment['kv']): string {
  const of = budget === null ? '' : ` of ${formatInteger(budget)}`;
  return `${formatInteger(reserved)}${of}`;
}

function optional(name: string, value: string | null): [string, string][] {
  return value === null ? [] : [[name, value]];
}
