import type { FigureKey } from './request-figures.ts';

interface FigureRow {
  readonly unit: 'ms' | 'tokens' | 'tokens/sec/user';
  /** What a request counts as that failed or lacks the figure, in the view of objectives. Null: there is no such view. */
  readonly failed: number | null;
}

const latency = { unit: 'ms', failed: Infinity } as const;
const plain = { unit: 'ms', failed: null } as const;

/** The figures of requests that become distributions, in the order in which reports show them. */
export const figureTable = {
  time_to_first_token: latency,
  scheduled_time_to_first_token: latency,
  time_to_first_output_token: latency,
  time_per_output_token: latency,
  inter_token_latency: latency,
  request_latency: latency,
  scheduled_request_latency: latency,
  normalized_time_per_output_token: latency,
  // A request without an answer is not fast but as slow as can be.
  output_token_throughput_per_user: { unit: 'tokens/sec/user', failed: 0 },
  schedule_delay: plain,
  connect_time: plain,
  queue_time: plain,
  input_sequence_length: { unit: 'tokens', failed: null },
  output_sequence_length: { unit: 'tokens', failed: null },
} as const satisfies Record<FigureKey, FigureRow>;
