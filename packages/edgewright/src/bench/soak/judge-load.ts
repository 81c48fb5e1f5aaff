import type { BenchStage } from '../../contract/bench-report.ts';
import type { RequestRecord } from '../../contract/request-record.ts';
import type { SoakPart } from '../../contract/soak-report.ts';
import { loadWords } from '../report/stage-words.ts';

const mostErrors = 0.001;
/** Arrivals of a short soak are few, and the last ones are still under way. */
const leastOfRate = 0.95;

/** Everything that was sent under the soak's load, settling included. */
export function judgeErrors(records: readonly RequestRecord[]): SoakPart {
  const ended = records.filter(({ phase, outcome }) => phase === 'measured' && outcome !== 'cancelled');
  const failed = ended.filter(({ outcome }) => outcome !== 'ok');
  const base = { id: 'errors' as const, title: 'Requests are answered' };
  if (ended.length === 0) {
    return { ...base, verdict: 'undecided', because: 'No request ended.', figures: {} };
  }
  const share = failed.length / ended.length;
  const counts = new Map<string, number>();
  for (const { error, outcome } of failed) {
    const word = `${outcome}, ${error?.code ?? 'no code'}`;
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const kinds = [...counts].map(([word, count]) => `${count} × ${word}`).join('; ');
  const because = `${failed.length} of ${ended.length} requests failed${kinds === '' ? '' : ` (${kinds})`}; ${mostErrors * 100} % may.`;
  return {
    ...base,
    verdict: share <= mostErrors ? 'pass' : 'fail',
    because,
    figures: { errorShare: share, requests: ended.length, failures: failed.length },
  };
}

/** Whether the load was the one that was asked for. */
export function judgeKeptLoad(stage: BenchStage): SoakPart {
  const base = { id: 'load' as const, title: 'The load was kept up' };
  const answered = stage.scalars['request_throughput']?.avg ?? null;
  const figures = { answersPerSecond: answered };
  const words = loadWords(stage.load);
  const got = answered === null ? 'no answers' : `${answered.toFixed(2)} answers/s`;
  if (stage.load.kind !== 'rate' || answered === null) {
    return { ...base, verdict: 'told', because: `${words}: ${got}.`, figures };
  }
  const kept = answered >= leastOfRate * stage.load.requestsPerSecond;
  return {
    ...base,
    verdict: kept ? 'pass' : 'fail',
    because: kept ? `${words}: ${got}.` : `${words}: ${got}; the server fell behind.`,
    figures,
  };
}

/** Objectives over the soak itself. Null: none were given. */
export function judgeObjectives({ verdicts }: BenchStage): SoakPart | null {
  if (verdicts.length === 0) return null;
  const words = verdicts.map(({ verdict }) => verdict);
  return {
    id: 'objectives',
    title: 'Objectives are met',
    verdict: words.includes('fail') ? 'fail' : words.includes('undecided') ? 'undecided' : 'pass',
    because: verdicts.map(({ id, because }) => `${id}: ${because}`).join(' '),
    figures: {},
  };
}
