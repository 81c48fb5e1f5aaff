import type { RequestRecord } from '../../contract/request-record.ts';
import type { MeasuredRequest } from './distributions.ts';

/** From the first send to the last token of the measured requests, in ns of the run's clock. */
export interface StageWindow {
  readonly fromNs: number;
  readonly toNs: number;
  readonly seconds: number;
}

/** Null: nothing was sent, or all of it in one moment. Without any token the window ends with the last failure. */
export function windowOf(requests: readonly MeasuredRequest[]): StageWindow | null {
  let fromNs = Infinity;
  let lastTokenNs = -Infinity;
  let lastEndNs = -Infinity;
  for (const { record } of requests) {
    if (record.sentNs === null) continue;
    fromNs = Math.min(fromNs, record.sentNs);
    lastTokenNs = Math.max(lastTokenNs, record.lastTokenNs ?? -Infinity);
    lastEndNs = Math.max(lastEndNs, record.endNs);
  }
  const toNs = lastTokenNs === -Infinity ? lastEndNs : lastTokenNs;
  return toNs > fromNs ? { fromNs, toNs, seconds: (toNs - fromNs) / 1e9 } : null;
}

export interface SecondOfLoad {
  readonly meanInFlight: number;
  /** Of answered requests, by when their chunks arrived. */
  readonly tokens: number;
}

/** What went on in every whole second of the window, whichever phase a request belongs to. */
export function secondsOf(records: readonly RequestRecord[], window: StageWindow): SecondOfLoad[] {
  const count = Math.floor(window.seconds);
  const inFlight = new Float64Array(count);
  const tokens = new Float64Array(count);
  for (const record of records) {
    if (record.sentNs !== null) addTime(inFlight, { fromNs: record.sentNs, toNs: record.endNs, window });
    if (record.outcome === 'ok') addTokens(tokens, { record, window });
  }
  return Array.from({ length: count }, (_, second) => ({
    meanInFlight: inFlight[second] ?? 0,
    tokens: tokens[second] ?? 0,
  }));
}

function addTime(
  inFlight: Float64Array,
  { fromNs, toNs, window }: { fromNs: number; toNs: number; window: StageWindow },
): void {
  const from = Math.max(0, (fromNs - window.fromNs) / 1e9);
  const to = Math.min(inFlight.length, (toNs - window.fromNs) / 1e9);
  for (let second = Math.floor(from); second < to; second += 1) {
    const share = Math.min(to, second + 1) - Math.max(from, second);
    inFlight[second] = (inFlight[second] ?? 0) + share;
  }
}

/** Tokens beyond those of the first chunk are spread over the chunks that followed. */
function addTokens(
  tokens: Float64Array,
  { record, window }: { record: RequestRecord; window: StageWindow },
): void {
  const { firstTokenNs, completionTokens, firstChunkTokens, chunkGapsMs } = record;
  if (firstTokenNs === null || completionTokens === null) return;
  const add = (atNs: number, count: number): void => {
    const second = Math.floor((atNs - window.fromNs) / 1e9);
    if (second >= 0 && second < tokens.length) tokens[second] = (tokens[second] ?? 0) + count;
  };
  const inFirst = chunkGapsMs.length === 0 ? completionTokens : Math.min(firstChunkTokens, completionTokens);
  add(firstTokenNs, inFirst);
  const each = (completionTokens - inFirst) / chunkGapsMs.length;
  let atNs = firstTokenNs;
  for (const gapMs of chunkGapsMs) {
    atNs += gapMs * 1e6;
    add(atNs, each);
  }
}
