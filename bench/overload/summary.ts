import { percentile } from '../measure/statistics.ts';
import type { Outcome } from './open-loop.ts';
import type { Probe } from './probes.ts';

export interface Slo {
  ttftMs: number;
  tpotMs: number;
}

export interface Summary {
  requests: number;
  admitted: number;
  withinSlo: number;
  /** Output tokens per second of requests within the objective, from the first request to the last such answer. */
  goodput: number;
  ttftMs: [number, number, number];
  tpotMs: [number, number, number];
  /** By status; `gave up` for clients that did. */
  others: Record<string, number>;
  refusalMs: [p50: number, p99: number] | null;
  /** Requests that went out late by this much, p99: what the client itself adds. */
  lateP99Ms: number;
}

export function summarise(outcomes: readonly Outcome[], slo: Slo): Summary {
  const admitted = outcomes.filter((one) => one.status === 200 && one.whole);
  const good = admitted.filter((one) => ttftOf(one) <= slo.ttftMs && tpotOf(one) <= slo.tpotMs);
  const beganMs = Math.min(...outcomes.map((one) => one.scheduledMs));
  const endedMs = Math.max(...good.map((one) => one.endedMs), beganMs + 1);
  const others: Record<string, number> = {};
  for (const one of outcomes) {
    if (one.status === 200 && one.whole) continue;
    const name = one.status === null || one.status === 200 ? 'gave up' : String(one.status);
    others[name] = (others[name] ?? 0) + 1;
  }
  const refusals = outcomes
    .filter((one) => one.status !== null && one.status !== 200)
    .map((one) => one.endedMs - one.sentMs);
  return {
    requests: outcomes.length,
    admitted: admitted.length,
    withinSlo: good.length,
    goodput: good.reduce((sum, one) => sum + one.tokens, 0) / ((endedMs - beganMs) / 1_000),
    ttftMs: three(admitted.map(ttftOf)),
    tpotMs: three(admitted.map(tpotOf)),
    others,
    refusalMs: refusals.length === 0 ? null : [percentile(refusals, 0.5), percentile(refusals, 0.99)],
    lateP99Ms: percentile(
      outcomes.map((one) => one.sentMs - one.scheduledMs),
      0.99,
    ),
  };
}

function ttftOf(one: Outcome): number {
  return (one.firstTokenMs ?? Number.NaN) - one.scheduledMs;
}

function tpotOf(one: Outcome): number {
  return ((one.lastTokenMs ?? Number.NaN) - (one.firstTokenMs ?? Number.NaN)) / Math.max(1, one.tokens - 1);
}

function three(values: readonly number[]): [number, number, number] {
  return [percentile(values, 0.5), percentile(values, 0.95), percentile(values, 0.99)];
}

export function summaryTable(sides: readonly [name: string, summary: Summary][]): string {
  const line = (title: string, cell: (summary: Summary) => string) =>
    `| ${title} | ${sides.map(([, summary]) => cell(summary)).join(' | ')} |`;
  const times = (values: readonly number[]) => values.map((value) => value.toFixed(0)).join(' / ');
  return [
    `| | ${sides.map(([name]) => name).join(' | ')} |`,
    `| --- |${sides.map(() => ' --- |').join('')}`,
    line('requests', ({ requests }) => String(requests)),
    line('answered to the end', ({ admitted }) => String(admitted)),
    line('of these within the objective', ({ withinSlo, admitted }) =>
      admitted === 0 ? '–' : `${withinSlo} (${((withinSlo / admitted) * 100).toFixed(1)} %)`,
    ),
    line('goodput, tokens/s', ({ goodput }) => goodput.toFixed(0)),
    line('TTFT p50 / p95 / p99, ms', ({ ttftMs }) => times(ttftMs)),
    line('TPOT p50 / p95 / p99, ms', ({ tpotMs }) => times(tpotMs)),
    line(
      'others',
      ({ others }) =>
        Object.entries(others)
          .map(([name, count]) => `${name}: ${count}`)
          .join(', ') || 'none',
    ),
    line('a refusal takes p50 / p99, ms', ({ refusalMs }) =>
      refusalMs ? refusalMs.map((value) => value.toFixed(1)).join(' / ') : '–',
    ),
    line('sent late by p99, ms', ({ lateP99Ms }) => lateP99Ms.toFixed(1)),
  ].join('\n');
}

/** How true Retry-After was, in one paragraph. */
export function probeText(probes: readonly Probe[]): string {
  if (probes.length === 0) return 'No client that obeys Retry-After was ever refused.';
  const atFirst = probes.filter((probe) => probe.refusals === 1 && probe.waitedSeconds !== null);
  const never = probes.filter((probe) => probe.waitedSeconds === null);
  const admitted = probes.filter((probe) => probe.waitedSeconds !== null);
  const promised = probes.map((probe) => probe.promisedSeconds);
  const waited = admitted.map((probe) => probe.waitedSeconds ?? Number.NaN);
  const ratios = admitted.map((probe) => (probe.waitedSeconds ?? Number.NaN) / probe.promisedSeconds);
  const middle = (values: readonly number[]) =>
    values.length === 0 ? '–' : percentile(values, 0.5).toFixed(1);
  return (
    `Clients that come back exactly when Retry-After says so: ${probes.length} were refused and told ${middle(promised)} s (median). ` +
    `${atFirst.length} were admitted when they came back, ${admitted.length - atFirst.length} after more refusals, ${never.length} not before the load ended. ` +
    `Those admitted waited ${middle(waited)} s (median), ${middle(ratios)} × what they were told.`
  );
}
