import type { BenchStage } from '../../contract/bench-report.ts';
import type { LoadModel } from '../../contract/load-model.ts';
import type { RequestRecord } from '../../contract/request-record.ts';
import { percentileOf, sortAscending } from '../statistics/percentile.ts';
import type { MeasuredRequest } from './distributions.ts';
import type { SteadyState } from './steady-state.ts';

export interface WarningFacts {
  readonly load: LoadModel;
  readonly records: readonly RequestRecord[];
  readonly requests: readonly MeasuredRequest[];
  readonly steady: SteadyState | null;
  readonly scalars: BenchStage['scalars'];
  /** The shortest time in which the memory bus can bring all weights once, in ms. Null: not known. */
  readonly minimalStepMs: number | null;
}

interface WarningRow {
  readonly code: string;
  /** One sentence with the numbers; null: nothing to say. */
  readonly find: (facts: WarningFacts) => string | null;
}

/** What makes the figures of a stage doubtful. */
export function findWarnings(facts: WarningFacts): BenchStage['warnings'] {
  return warningTable.flatMap(({ code, find }) => {
    const message = find(facts);
    return message === null ? [] : [{ code, message }];
  });
}

const warningTable: readonly WarningRow[] = [
  { code: 'failures', find: failures },
  { code: 'late_sends', find: lateSends },
  { code: 'concurrency_off', find: concurrencyOff },
  { code: 'first_wave', find: firstWave },
  { code: 'chunks_batched', find: chunksBatched },
  { code: 'tokens_from_frames', find: tokensFromFrames },
  { code: 'tokens_unknown', find: tokensUnknown },
  { code: 'osl_uncontrolled', find: earlyEnds },
  { code: 'input_length_off', find: inputLengthOff },
  { code: 'faster_than_memory', find: fasterThanMemory },
];

function failures({ requests }: WarningFacts): string | null {
  const counts = new Map<string, number>();
  for (const { record } of requests) {
    if (record.outcome !== 'ok') counts.set(record.outcome, (counts.get(record.outcome) ?? 0) + 1);
  }
  if (counts.size === 0) return null;
  const words = [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ');
  return `Of ${requests.length} requests: ${words}. They are missing from the plain figures and count as endless in those for objectives.`;
}

/** Gate of an open loop: what is sent late measures the client. */
function lateSends({ load, requests }: WarningFacts): string | null {
  if (load.kind === 'concurrency' || load.kind === 'sessions') return null;
  const delays = sortAscending(known(requests.map(({ figures }) => figures.schedule_delay)));
  const [middle, tail] = [percentileOf(delays, 0.5), percentileOf(delays, 0.99)];
  if (middle === null || tail === null || (middle < 10 && tail < 100)) return null;
  return `Requests were sent late: P50 ${middle.toFixed(1)} ms, P99 ${tail.toFixed(0)} ms (allowed are 10 and 100 ms). The client was the bottleneck.`;
}

/** Little's law: what is in flight is rate times latency, and a closed loop holds it at its number. */
function concurrencyOff({ load, steady, scalars }: WarningFacts): string | null {
  if (load.kind !== 'concurrency') return null;
  const mean = steady?.meanInFlight ?? scalars['effective_concurrency']?.avg ?? null;
  if (mean === null || Math.abs(mean / load.concurrency - 1) <= 0.05) return null;
  return `${mean.toFixed(2)} requests were in flight on average instead of ${load.concurrency}: slots stood empty, or the stage was too short.`;
}

/** Requests that all begin at once wait for each other's prompts, a tail that nobody sees later. */
function firstWave({ load, records }: WarningFacts): string | null {
  if (load.kind !== 'concurrency' || load.concurrency === 1) return null;
  const before = records.filter(({ phase }) => phase !== 'measured').length;
  if (before >= load.concurrency) return null;
  return `The first wave is counted: only ${before} requests went before, ${load.concurrency} slots should each have answered one.`;
}

function chunksBatched({ requests }: WarningFacts): string | null {
  const gaps = requests.flatMap(({ record }) => (record.outcome === 'ok' ? record.chunkGapsMs : []));
  const tiny = gaps.filter((gapMs) => gapMs < 0.2).length;
  if (gaps.length === 0 || tiny < 0.3 * gaps.length) return null;
  return `${Math.round((tiny / gaps.length) * 100)} % of the gaps between chunks are below 0.2 ms: something on the way collects tokens. Times per token hold, gaps between chunks do not.`;
}

function tokensFromFrames({ requests }: WarningFacts): string | null {
  const count = answeredWhere(requests, ({ tokenCountSource }) => tokenCountSource === 'frames');
  if (count === 0) return null;
  return `Of ${count} answers the tokens are counted by frames, because the server says no usage: no certificate for figures per token.`;
}

function tokensUnknown({ requests }: WarningFacts): string | null {
  const count = answeredWhere(requests, ({ completionTokens }) => completionTokens === null);
  return count === 0
    ? null
    : `Of ${count} answers the number of tokens is not known: sums of tokens are not, either.`;
}

function earlyEnds({ requests }: WarningFacts): string | null {
  const wanted = answeredWhere(requests, ({ wantedOutputTokens }) => wantedOutputTokens !== null);
  const early = answeredWhere(
    requests,
    ({ wantedOutputTokens, completionTokens }) =>
      wantedOutputTokens !== null && completionTokens !== null && completionTokens < wantedOutputTokens,
  );
  if (early <= 0.01 * wanted) return null;
  return `${early} of ${wanted} answers ended before the length asked for: latencies of whole answers do not compare with runs of fixed length.`;
}

function inputLengthOff({ requests }: WarningFacts): string | null {
  const off = answeredWhere(
    requests,
    ({ wantedInputTokens, promptTokens }) =>
      wantedInputTokens !== null &&
      promptTokens !== null &&
      Math.abs(promptTokens / wantedInputTokens - 1) > 0.01,
  );
  return off === 0 ? null : `${off} prompts were more than 1 % off the length asked for.`;
}

function fasterThanMemory({ requests, minimalStepMs }: WarningFacts): string | null {
  if (minimalStepMs === null) return null;
  const times = requests.map(({ record, figures }) =>
    record.outcome === 'ok' ? figures.time_per_output_token : null,
  );
  const median = percentileOf(sortAscending(known(times)), 0.5);
  if (median === null || median >= 0.95 * minimalStepMs) return null;
  return `${median.toFixed(2)} ms per token is faster than the memory can bring the weights once (${minimalStepMs.toFixed(2)} ms): cached answers, a wrong token count, or another model.`;
}

function answeredWhere(
  requests: readonly MeasuredRequest[],
  holds: (record: RequestRecord) => boolean,
): number {
  return requests.filter(({ record }) => record.outcome === 'ok' && holds(record)).length;
}

function known(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null);
}
