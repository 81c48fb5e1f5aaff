import type { BenchStage, ClientCheck, ObjectiveVerdict, VerdictWord } from '../../contract/bench-report.ts';
import type {
  AttachedResult,
  CertificateCheck,
  CertificateRun,
  CertificationPlan,
  CertificationSurroundings,
} from '../../contract/certificate.ts';
import { isMet } from '../conduct/conclusions.ts';
import { figureWords, metricWords } from '../metrics/objective-words.ts';
import type { WarmUp } from '../run/warm-up.ts';
import { stabilityOf } from '../statistics/run-interval.ts';

/** What a certification saw, apart from the objectives. */
export interface CertificationFindings {
  readonly plan: CertificationPlan;
  readonly clientCheck: ClientCheck;
  readonly warmUp: WarmUp;
  readonly closed: BenchStage | null;
  readonly runs: readonly CertificateRun[];
  /** Null: not reached. */
  readonly open: BenchStage | null;
  /** Null: not reached, or not asked for. */
  readonly negative: BenchStage | null;
  readonly surroundings: CertificationSurroundings;
  readonly quality: AttachedResult | null;
  readonly soak: AttachedResult | null;
}

type Judged = readonly [verdict: CertificateCheck['verdict'], because: string];

const checkTable: readonly {
  readonly id: string;
  readonly title: string;
  readonly judge: (findings: CertificationFindings) => Judged;
}[] = [
  { id: 'client', title: 'The client was precise', judge: judgeClient },
  { id: 'warm-up', title: 'The server was steady before anything counted', judge: judgeWarmUp },
  { id: 'repeatability', title: 'The same run twice gives the same', judge: judgeRepeatability },
  { id: 'errors', title: 'Requests are answered', judge: judgeErrors },
  { id: 'doubts', title: 'Nothing makes the figures doubtful', judge: judgeDoubts },
  { id: 'open-loop', title: 'It does not rest on the politeness of a closed loop', judge: judgeOpenLoop },
  { id: 'negative-control', title: 'Overload is refused, and those let in are served', judge: judgeNegative },
  { id: 'throttling', title: 'The box did not throttle', judge: judgeThrottling },
  {
    id: 'quality',
    title: 'Answers are as good as those of the baseline',
    judge: ({ quality }) => attached(quality, 'give a report of `edgewright eval` with --quality'),
  },
  {
    id: 'soak',
    title: 'It stays so when the box is warm',
    judge: ({ soak }) => attached(soak, 'give a report of `edgewright soak` with --soak'),
  },
  { id: 'complete', title: 'Nothing is missing', judge: judgeCompleteness },
];

/** Every check of the procedure, in its order. */
export function judgeChecks(findings: CertificationFindings): CertificateCheck[] {
  return checkTable.map(({ id, title, judge }) => {
    const [verdict, because] = judge(findings);
    return { id, title, verdict, because };
  });
}

/** A single no is no; otherwise a single doubt is doubt. */
export function overallVerdict(
  verdicts: readonly ObjectiveVerdict[],
  checks: readonly CertificateCheck[],
): VerdictWord {
  const words = [...verdicts, ...checks].map(({ verdict }) => verdict);
  if (words.includes('fail')) return 'fail';
  return words.includes('undecided') || verdicts.length === 0 ? 'undecided' : 'pass';
}

function judgeClient({ clientCheck }: CertificationFindings): Judged {
  const { addedTtftP99Ms, pacingErrorP99Ms, eventLoopDelayP99Ms, streams, because } = clientCheck;
  if (!clientCheck.ok) return ['undecided', `${because.join('; ')}.`];
  return [
    'pass',
    `Against a server that only keeps time, with ${streams} streams: first token P99 ${addedTtftP99Ms.toFixed(1)} ms, pacing error P99 ${pacingErrorP99Ms.toFixed(1)} ms, event loop delay P99 ${eventLoopDelayP99Ms.toFixed(1)} ms.`,
  ];
}

function judgeWarmUp({ warmUp }: CertificationFindings): Judged {
  const words = `After ${warmUp.requests} requests the last ten times per token`;
  // Noise of a small machine is no failure: repeatability says whether it matters.
  return warmUp.steady
    ? ['pass', `${words} varied by less than 5 %.`]
    : ['not-asked', `${words} still varied by more than 5 %: repeatability decides.`];
}

function judgeRepeatability({ runs, plan }: CertificationFindings): Judged {
  if (runs.length < plan.runs) {
    return ['undecided', `${runs.length} of ${plan.runs} independent runs were made.`];
  }
  const medians = runs.flatMap(({ tpotP50Ms }) => tpotP50Ms ?? []);
  const stability = medians.length === 0 ? null : stabilityOf(medians);
  if (stability === null) return ['not-asked', 'Answers of one token have no time per token.'];
  const [first = 0, second = 0] = medians;
  const noise = first === 0 ? 0 : Math.abs(second / first - 1);
  const words = `Median time per token of ${medians.length} runs varies by ${(stability.variation * 100).toFixed(1)} % (${stability.word}); the first two differ by ${(noise * 100).toFixed(1)} %.`;
  return [stability.word === 'unstable' ? 'undecided' : 'pass', words];
}

function judgeErrors({ closed, plan }: CertificationFindings): Judged {
  const share = closed?.scalars['error_rate']?.avg ?? null;
  if (share === null) return ['undecided', 'Nothing was measured.'];
  const words = `${(share * 100).toFixed(2)} % of the requests failed; ${plan.errorShare * 100} % may.`;
  return [share <= plan.errorShare ? 'pass' : 'fail', words];
}

/** Of these no certificate may be given; the other warnings are shown and left to the reader. */
const fatalWarnings: ReadonlySet<string> = new Set([
  'late_sends',
  'tokens_from_frames',
  'tokens_unknown',
  'faster_than_memory',
  'input_length_off',
]);

function judgeDoubts({ closed, open }: CertificationFindings): Judged {
  const warnings = [...(closed?.warnings ?? []), ...(open?.warnings ?? [])];
  const fatal = warnings.filter(({ code }) => fatalWarnings.has(code));
  if (fatal.length > 0) return ['undecided', fatal.map(({ message }) => message).join(' ')];
  const others = warnings.map(({ message }) => message).join(' ');
  return ['pass', others === '' ? 'No warning.' : `Noted: ${others}`];
}

function judgeOpenLoop({ open }: CertificationFindings): Judged {
  if (open === null) return ['undecided', 'It was not reached.'];
  const failed = open.verdicts.filter(({ verdict }) => verdict === 'fail');
  const rate = open.load.kind === 'rate' ? `${open.load.requestsPerSecond.toFixed(2)} requests/s` : '';
  if (failed.length > 0) {
    return ['fail', `At ${rate}, Poisson: ${failed.map(({ because }) => because).join(' ')}`];
  }
  return ['pass', `At ${rate}, Poisson, no objective is shown to be missed: ${figures(open.verdicts)}.`];
}

function judgeNegative({ negative, plan, surroundings }: CertificationFindings): Judged {
  if (!plan.negativeControl) return ['not-asked', 'It was left out.'];
  if (negative === null) return ['undecided', 'It was not reached.'];
  const { refused = 0, ok = 0 } = negative.outcomes;
  const words = `${refused} refused, ${ok} answered; of those: ${figures(negative.verdicts)}`;
  if (!surroundings.admits) return ['not-asked', `The server does not say that it admits. ${words}.`];
  const missed = negative.verdicts.filter((verdict) => !isMet(verdict));
  if (missed.length === 0) return ['pass', `${words}.`];
  const waits = missed.every(({ metric }) => metric === 'ttft');
  return [
    'fail',
    `${words}. Those that were let in were not served as promised: ${waits ? lineTooLong : tooMany(plan)}`,
  ];
}

const lineTooLong =
  'they waited too long. Tell the gateway the objective, and it refuses at once whom it cannot serve in time: start it with --slo.';

function tooMany({ sessions }: CertificationPlan): string {
  return `the gateway lets in more than ${sessions} at once, or the objectives leave it no room. Start it with --sessions ${sessions}.`;
}

function judgeThrottling({ surroundings: { throttled } }: CertificationFindings): Judged {
  if (throttled === null)
    return ['not-asked', 'Nobody watched the box: the client ran elsewhere, or there is no box.'];
  return throttled.length === 0
    ? ['pass', 'No throttling was seen during the runs.']
    : ['fail', `It throttled: ${throttled.join(', ')}.`];
}

function judgeCompleteness({ surroundings: { missing } }: CertificationFindings): Judged {
  return missing.length === 0
    ? ['pass', 'Every part of the procedure was done.']
    : ['undecided', `Missing: ${missing.join('; ')}.`];
}

function attached(result: AttachedResult | null, how: string): Judged {
  return result === null
    ? ['not-asked', `Not part of this certificate: ${how}.`]
    : [result.verdict, result.because];
}

function figures(verdicts: readonly ObjectiveVerdict[]): string {
  return verdicts
    .map(({ metric, statistic, measured }) => {
      const { name, unit } = metricWords[metric];
      return `${statistic} of ${name} ${figureWords(measured, unit)}`;
    })
    .join(', ');
}
