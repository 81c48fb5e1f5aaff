import type { BenchReport } from '../../contract/bench-report.ts';
import type { LoadModel, RequestShape } from '../../contract/load-model.ts';
import type { Objective } from '../../contract/objective.ts';
import type { RequestRecord } from '../../contract/request-record.ts';
import { seededRandom } from '../statistics/seeded-random.ts';
import { summariseStage } from '../metrics/summarise-stage.ts';

const msInNs = 1e6;

/** An answered request by its moments in ms; what a test does not care about is plausible. */
export function recordOf(
  moments: { sent: number; first: number; last: number; tokens: number; scheduled?: number },
  rest: Partial<RequestRecord> = {},
): RequestRecord {
  const { sent, first, last, tokens, scheduled = sent } = moments;
  const gap = tokens > 1 ? (last - first) / (tokens - 1) : 0;
  return {
    index: 0,
    phase: 'measured',
    stage: 'c2',
    session: null,
    turn: null,
    scheduledNs: scheduled * msInNs,
    sentNs: sent * msInNs,
    connectMs: null,
    headersNs: (sent + 1) * msInNs,
    firstTokenNs: first * msInNs,
    firstOutputTokenNs: first * msInNs,
    lastTokenNs: last * msInNs,
    endNs: last * msInNs,
    status: 200,
    outcome: 'ok',
    error: null,
    finishReason: 'length',
    promptTokens: 100,
    cachedPromptTokens: null,
    completionTokens: tokens,
    firstChunkTokens: 1,
    tokenCountSource: 'usage',
    tokenFrames: tokens,
    chunkGapsMs: Array.from({ length: Math.max(0, tokens - 1) }, () => gap),
    wantedInputTokens: 100,
    wantedOutputTokens: tokens,
    requestId: null,
    queueMs: null,
    retryAfterS: null,
    ...rest,
  };
}

/** A request that brought nothing. */
export function failedRecord(at: { sent: number; end: number }, rest: Partial<RequestRecord> = {}): RequestRecord {
  return recordOf(
    { sent: at.sent, first: at.sent, last: at.end, tokens: 1 },
    {
      outcome: 'failed',
      status: 500,
      error: { code: 'upstream_error', message: 'the engine <died> & said so' },
      firstTokenNs: null,
      firstOutputTokenNs: null,
      lastTokenNs: null,
      endNs: at.end * msInNs,
      promptTokens: null,
      completionTokens: null,
      tokenCountSource: null,
      tokenFrames: 0,
      chunkGapsMs: [],
      ...rest,
    },
  );
}

export const shapeOfSamples: RequestShape = {
  input: { kind: 'fixed', tokens: 100 },
  output: { kind: 'fixed', tokens: 11 },
  cachedShare: 0,
  prefixGroups: 1,
  text: 'text',
  ignoreEos: true,
  seed: 1,
};

/** A closed loop of `concurrency` slots, each answering one request after the other; the first of each is ramp. */
export function closedLoop(options: { concurrency: number; rounds: number; stage?: string; seed?: number }): RequestRecord[] {
  const { concurrency, rounds, stage = `c${concurrency}`, seed = 1 } = options;
  const random = seededRandom(seed);
  const records: RequestRecord[] = [];
  for (let slot = 0; slot < concurrency; slot += 1) {
    let free = slot * 40;
    for (let round = 0; round < rounds; round += 1) {
      const first = free + 100 + 50 * random();
      const last = first + 10 * (20 + 10 * random());
      const phase = round === 0 ? 'ramp' : 'measured';
      records.push(recordOf({ sent: free, first, last, tokens: 11 }, { phase, stage }));
      free = last;
    }
  }
  return records
    .sort((a, b) => a.scheduledNs - b.scheduledNs)
    .map((record, index) => ({ ...record, index }));
}

export function objective(metric: Objective['metric'], statistic: Objective['statistic'], limit: number): Objective {
  const comparison = metric.startsWith('tps') ? '>' : '<';
  const workload = { sessions: 2, inputTokens: 100, outputTokens: 11, cachedTokens: 0 };
  return { id: `${metric}:${statistic}`, metric, statistic, comparison, limit, workload };
}

export function sampleReport(stages: { records: RequestRecord[]; load: LoadModel; stage: string; objectives: Objective[] }[]): BenchReport {
  return {
    schema: 'edgewright/bench@1',
    runId: 'run-1',
    startedAt: '2026-01-02T03:04:05.000Z',
    endedAt: '2026-01-02T03:14:05.000Z',
    edgewrightVersion: '0.1.0',
    target: {
      url: 'http://127.0.0.1:8000/v1',
      model: 'tiny <b>model</b>',
      basis: 'simulated',
      clientPlace: 'same-box',
      engine: 'simulated',
      deployment: null,
    },
    wasCancelled: false,
    missing: [],
    clientCheck: null,
    stages: stages.map((stage) => summariseStage({ ...stage, shape: shapeOfSamples, confidence: 0.95 })),
    conclusions: ['Two sessions keep the limits.'],
  };
}
