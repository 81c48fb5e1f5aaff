import { AppError } from '../../base/app-error.ts';
import type { CertificationPlan } from '../../contract/certificate.ts';
import type { Objective } from '../../contract/objective.ts';
import { promptTexts } from '../../contract/load-model.ts';
import { benchObjectives } from '../bench/bench-objectives.ts';
import { readNumber } from '../bench/read-number.ts';
import type { CertifyFlags } from './certify-flags.ts';

/** @throws AppError `usage`, `slo_unclear` */
export function planCertification(flags: CertifyFlags): CertificationPlan {
  const objectives = benchObjectives(flags.slo, null);
  const workload = commonWorkload(objectives);
  const text = flags.text ?? 'random';
  if (text === 'dataset' || !(promptTexts as readonly string[]).includes(text)) {
    throw new AppError('usage', { message: `--text is random or text; it got "${text}".` });
  }
  return {
    objectives: objectives.map((objective) => ({ ...objective })),
    sessions: workload.sessions,
    shape: {
      input: { kind: 'fixed', tokens: workload.inputTokens },
      output: { kind: 'fixed', tokens: workload.outputTokens },
      cachedShare: Math.min(0.99, workload.cachedTokens / workload.inputTokens),
      prefixGroups: flags['prefix-groups'] ?? 1,
      text: text === 'text' ? 'text' : 'random',
      ignoreEos: text === 'random' && !flags['natural-end'],
      seed: flags.seed ?? 1,
    },
    confidence: readNumber('confidence', flags.confidence, { fallback: 0.95, above: 0.5, most: 0.999 }),
    errorShare: readNumber('errors', flags.errors, { fallback: 0.001, above: -1e-9, most: 1 }),
    runs: flags.runs ?? 5,
    mostMs: (flags['most-minutes'] ?? 60) * 60_000,
    openLoopMs: (flags['open-loop'] ?? 60) * 1_000,
    negativeControl: !flags['skip-negative-control'],
  };
}

/** A certificate is about one load. */
function commonWorkload(objectives: readonly Objective[]): Objective['workload'] {
  const [first, ...others] = objectives.map(({ workload }) => workload);
  if (first === undefined) {
    throw new AppError('usage', {
      message: 'certify needs --slo: a certificate of nothing in particular would be worth nothing.',
      nextStep:
        'Name a profile (`--slo thor-chat-2k`), or targets with their load: --slo "ttft:p99<500@512+128x8".',
    });
  }
  const same = others.every((other) => JSON.stringify(other) === JSON.stringify(first));
  if (same) return first;
  throw new AppError('usage', {
    message: 'The targets of --slo are about different loads; one certificate is about one load.',
    nextStep: 'Certify each load by itself.',
  });
}
