import type { MetricSummary } from '../../contract/bench-report.ts';
import type { RequestRecord } from '../../contract/request-record.ts';
import { summariseValues } from '../statistics/summarise-values.ts';
import { figureTable } from './figure-table.ts';
import { type FigureKey, figuresOf, type RequestFigures } from './request-figures.ts';

export interface MeasuredRequest {
  readonly record: RequestRecord;
  readonly figures: RequestFigures;
}

/**
 * The requests that count: of the measured phase and issued. One that the end of the run kept from being sent was
 * never issued.
 */
export function measuredRequests(records: readonly RequestRecord[]): MeasuredRequest[] {
  return records
    .filter(
      ({ phase, outcome, sentNs }) => phase === 'measured' && (outcome !== 'cancelled' || sentNs !== null),
    )
    .map((record) => ({ record, figures: figuresOf(record) }));
}

/**
 * Distributions by key. Plain keys hold answered requests only; in `…_slo_view` every issued request counts, and one
 * that failed or lacks the figure took forever.
 */
export function distributionsOf(requests: readonly MeasuredRequest[]): Record<string, MetricSummary> {
  const distributions: Record<string, MetricSummary> = {};
  const answered = requests.filter(({ record }) => record.outcome === 'ok');
  for (const key of figureKeys) {
    const { unit, failed } = figureTable[key];
    const values = answered.map(({ figures }) => figures[key]).filter((value) => value !== null);
    if (values.length > 0) distributions[key] = summariseValues(values, unit);
    if (failed === null) continue;
    // Where no answer has the figure at all, it does not apply: no reasoning, no tokens after the first.
    if (values.length === 0 && answered.length > 0) continue;
    if (requests.length > 0) {
      distributions[`${key}_slo_view`] = summariseValues(sloView(requests, key), unit);
    }
  }
  const gaps = answered.flatMap(({ record }) => record.chunkGapsMs);
  if (gaps.length > 0) distributions['inter_chunk_latency'] = summariseValues(gaps, 'ms');
  return distributions;
}

/** One figure of all issued requests; those that failed or lack it count as the table says. */
export function sloView(requests: readonly MeasuredRequest[], key: FigureKey): number[] {
  const failed = figureTable[key].failed ?? Infinity;
  return requests.map(({ record, figures }) => (record.outcome === 'ok' ? (figures[key] ?? failed) : failed));
}

const figureKeys = Object.keys(figureTable) as FigureKey[];
