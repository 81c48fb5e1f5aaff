import { valueAt } from '../../base/json-value.ts';
import type { MetricSummary } from '../../contract/bench-report.ts';
import type { LoadModel } from '../../contract/load-model.ts';
import {
  type ComparedFigure,
  type ComparedReport,
  knownFigures,
  numberAt,
  scalarFigure,
} from './comparison.ts';
import {
  type ExportedFile,
  type ExportedStage,
  jsonFile,
  requestsOfStage,
  scalarOf,
} from './exported-stage.ts';

/** Stems of vLLM's keys (`mean_ttft_ms`) for our distributions. Their `itl` are gaps between chunks. */
const stems = [
  { key: 'time_to_first_token', stem: 'ttft' },
  { key: 'time_per_output_token', stem: 'tpot' },
  { key: 'inter_chunk_latency', stem: 'itl' },
  { key: 'request_latency', stem: 'e2el' },
  { key: 'scheduled_request_latency', stem: 'e2el_including_client_queue' },
  { key: 'schedule_delay', stem: 'client_queue_time' },
] as const;

/** The result file of `vllm bench serve --save-result --save-detailed`. */
export function writeVllm(input: ExportedStage): ExportedFile[] {
  const { report, stage } = input;
  const requests = requestsOfStage(input);
  const answered = requests.filter(({ record }) => record.outcome === 'ok');
  const sum = (values: readonly (number | null)[]): number =>
    values.reduce<number>((all, value) => all + (value ?? 0), 0);
  const statistics = stems.flatMap(({ key, stem }) => statisticsOf(stage.distributions[key], stem));
  const seconds = (ms: number | null): number => (ms ?? 0) / 1_000;
  return [
    jsonFile('vllm-bench-serve.json', {
      date: report.startedAt.replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15),
      endpoint_type: 'openai-chat',
      backend: 'openai-chat',
      label: stage.stage,
      model_id: report.target.model,
      tokenizer_id: report.target.model,
      num_prompts: requests.length,
      ...loadKeys(stage.load),
      duration: scalarOf(input, 'benchmark_duration'),
      completed: answered.length,
      failed: requests.length - answered.length,
      total_input_tokens: sum(answered.map(({ record }) => record.promptTokens)),
      total_output_tokens: sum(answered.map(({ record }) => record.completionTokens)),
      request_throughput: scalarOf(input, 'request_throughput'),
      request_goodput: scalarOf(input, 'goodput'),
      output_throughput: scalarOf(input, 'output_token_throughput'),
      total_token_throughput: scalarOf(input, 'total_token_throughput'),
      ...Object.fromEntries(statistics),
      // One entry per request, in seconds; theirs has 0 where a request failed.
      input_lens: requests.map(({ record }) => record.promptTokens ?? 0),
      output_lens: requests.map(({ record }) => record.completionTokens ?? 0),
      ttfts: requests.map(({ figures }) => seconds(figures.time_to_first_token)),
      itls: requests.map(({ record }) => record.chunkGapsMs.map(seconds)),
      errors: requests.map(({ record }) =>
        record.outcome === 'ok' ? '' : (record.error?.message ?? record.outcome),
      ),
    }),
  ];
}

function statisticsOf(summary: MetricSummary | undefined, stem: string): [string, number | null][] {
  if (summary === undefined) return [];
  return [
    [`mean_${stem}_ms`, summary.avg],
    [`median_${stem}_ms`, summary.p50],
    [`std_${stem}_ms`, summary.std],
    [`p90_${stem}_ms`, summary.p90],
    [`p95_${stem}_ms`, summary.p95],
    [`p99_${stem}_ms`, summary.p99],
  ];
}

function loadKeys(load: LoadModel): Record<string, unknown> {
  switch (load.kind) {
    case 'concurrency':
      return { request_rate: 'inf', burstiness: 1, max_concurrency: load.concurrency };
    case 'sessions':
      return { request_rate: 'inf', burstiness: 1, max_concurrency: load.sessions };
    case 'rate':
      return {
        request_rate: load.requestsPerSecond,
        burstiness: load.arrivals === 'constant' ? 'inf' : load.shape,
        max_concurrency: null,
      };
    case 'trace':
    case 'burst':
      return { request_rate: 'inf', burstiness: 1, max_concurrency: null };
  }
}

export function isVllm(value: unknown): boolean {
  return numberAt(value, ['request_throughput']) !== null && numberAt(value, ['mean_ttft_ms']) !== null;
}

/** Also SGLang's `bench_serving`, which began as a copy and renamed a few keys. */
export function readVllm(value: unknown): ComparedReport[] {
  const isSglang = numberAt(value, ['mean_e2e_latency_ms']) !== null;
  const distributions = stems.map(({ key, stem }) => {
    const theirs = isSglang && stem === 'e2el' ? 'e2e_latency' : stem;
    return [key, stemFigure(value, theirs)] as const;
  });
  const at = (key: string): number | null => numberAt(value, [key]);
  const figures = {
    ...Object.fromEntries(distributions),
    output_token_throughput: scalarFigure('tokens/sec', at('output_throughput')),
    total_token_throughput: scalarFigure(
      'tokens/sec',
      at('total_token_throughput') ?? at('total_throughput'),
    ),
    request_throughput: scalarFigure('requests/sec', at('request_throughput')),
    goodput: scalarFigure('requests/sec', at('request_goodput')),
    request_count: scalarFigure('requests', at('completed')),
    error_request_count: scalarFigure('requests', at('failed')),
    benchmark_duration: scalarFigure('sec', at('duration')),
  };
  const label = valueAt(value, ['label']);
  const notes = isSglang
    ? []
    : [
        'vLLM counts the empty role chunk of a chat as the first token: its time to first token may be too short.',
      ];
  return [
    {
      tool: isSglang ? 'SGLang bench_serving' : 'vllm bench serve',
      label: typeof label === 'string' ? label : '',
      figures: knownFigures(figures),
      notes,
    },
  ];
}

function stemFigure(value: unknown, stem: string): ComparedFigure {
  const at = (statistic: string): number | null => numberAt(value, [`${statistic}_${stem}_ms`]);
  return { unit: 'ms', avg: at('mean'), p50: at('median'), p99: at('p99') };
}
