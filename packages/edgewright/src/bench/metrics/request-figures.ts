import type { RequestRecord } from '../../contract/request-record.ts';

const nsPerMs = 1e6;

/**
 * What one request took, from its moments. Null: the record does not tell. Keys and definitions are those of reports
 * (docs/benchmarking.md); times in ms, lengths in tokens, speeds in tokens per second.
 */
export interface RequestFigures {
  readonly time_to_first_token: number | null;
  /** From when the load model wanted the request: objectives hold this one, which no late client can flatter. */
  readonly scheduled_time_to_first_token: number | null;
  /** Without reasoning. */
  readonly time_to_first_output_token: number | null;
  /** Of the tokens after the first chunk. Null, not 0, where there are none. */
  readonly time_per_output_token: number | null;
  /** AIPerf's name of the same figure. */
  readonly inter_token_latency: number | null;
  readonly request_latency: number | null;
  readonly scheduled_request_latency: number | null;
  /** Latency by all tokens: compares answers of different length. */
  readonly normalized_time_per_output_token: number | null;
  readonly output_token_throughput_per_user: number | null;
  /** How late the client sent it. */
  readonly schedule_delay: number | null;
  readonly connect_time: number | null;
  /** In the gateway, as it said itself. */
  readonly queue_time: number | null;
  readonly input_sequence_length: number | null;
  readonly output_sequence_length: number | null;
}

export type FigureKey = keyof RequestFigures;

export function figuresOf(record: RequestRecord): RequestFigures {
  const { scheduledNs, sentNs, firstTokenNs, firstOutputTokenNs, lastTokenNs, completionTokens } = record;
  const latency = between(sentNs, lastTokenNs);
  const perToken = timePerOutputToken(record);
  return {
    time_to_first_token: between(sentNs, firstTokenNs),
    scheduled_time_to_first_token: between(scheduledNs, firstTokenNs),
    time_to_first_output_token: between(sentNs, firstOutputTokenNs),
    time_per_output_token: perToken,
    inter_token_latency: perToken,
    request_latency: latency,
    scheduled_request_latency: between(scheduledNs, lastTokenNs),
    normalized_time_per_output_token:
      latency === null || completionTokens === null || completionTokens === 0
        ? null
        : latency / completionTokens,
    output_token_throughput_per_user: perToken === null ? null : 1_000 / perToken,
    schedule_delay: between(scheduledNs, sentNs),
    connect_time: record.connectMs,
    queue_time: record.queueMs,
    input_sequence_length: record.promptTokens,
    output_sequence_length: completionTokens,
  };
}

/**
 * An answer that came in one piece has no time between tokens, however many tokens its usage counts: whatever stood
 * between held it back, and 0 ms would be the fastest engine of all.
 */
function timePerOutputToken(record: RequestRecord): number | null {
  const { firstTokenNs, lastTokenNs, completionTokens, firstChunkTokens } = record;
  const duration = between(firstTokenNs, lastTokenNs);
  if (duration === null || duration <= 0 || completionTokens === null) return null;
  return completionTokens <= firstChunkTokens ? null : duration / (completionTokens - firstChunkTokens);
}

function between(fromNs: number | null, toNs: number | null): number | null {
  return fromNs === null || toNs === null ? null : (toNs - fromNs) / nsPerMs;
}
