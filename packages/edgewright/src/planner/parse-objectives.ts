import { AppError } from '../base/app-error.ts';
import { nearest } from '../base/nearest-word.ts';
import { readings, sloProfiles } from '../catalog/slo-profiles.ts';
import {
  type Objective,
  objectiveMetrics,
  type ObjectiveMetric,
  type ObjectiveStatistic,
  objectiveStatistics,
  type Workload,
} from '../contract/objective.ts';

const shape =
  /^(?<metric>[a-z0-9-]+):(?<statistic>[a-z0-9]+)(?<comparison>[<>])=?(?<limit>\d+(?:\.\d+)?)(?:ms|tok\/s|tokens\/s)?@(?<workload>.+)$/i;
const load = /^(?<input>\d+)\+(?<output>\d+)x(?<sessions>\d+)(?:,cached=(?<cached>\d+))?$/i;
const example =
  'tpot:p50<50@2048+256x8 (prompts of 2048 tokens, answers of 256, 8 sessions; add ,cached=1792 for a warm prefix)';

/**
 * Objectives that `--slo` names: a profile of the catalog, or `metric:statistic<limit@input+outputxsessions`. A
 * target that leaves out what is measured, over what or under which load is refused with what it could mean.
 *
 * @throws AppError `slo_unclear`
 */
export function parseObjectives(text: string): readonly Objective[] {
  const profile = sloProfiles.find(({ id }) => id === text.trim().toLowerCase());
  if (profile !== undefined) return profile.objectives;
  const parts = shape.exec(text.trim())?.groups;
  if (parts === undefined) throw unclear(text);
  const { metric = '', statistic = '', comparison = '<', limit = '', workload = '' } = parts;
  if (!isOneOf(objectiveMetrics, metric)) throw unknownWord('metric', metric, objectiveMetrics);
  if (!isOneOf(objectiveStatistics, statistic))
    throw unknownWord('statistic', statistic, objectiveStatistics);
  const isRate = metric.startsWith('tps-');
  if ((comparison === '>') !== isRate) {
    const wanted = isRate ? 'above (>)' : 'below (<)';
    throw new AppError('slo_unclear', { message: `${metric} is kept ${wanted} a limit; it got "${text}".` });
  }
  const target: Omit<Objective, 'workload'> = {
    id: text.trim(),
    metric: metric satisfies ObjectiveMetric,
    statistic: statistic satisfies ObjectiveStatistic,
    comparison: comparison === '>' ? '>' : '<',
    limit: Number(limit),
  };
  return [{ ...target, workload: parseWorkload(workload) }];
}

function parseWorkload(text: string): Workload {
  const parts = load.exec(text)?.groups;
  if (parts === undefined) {
    throw new AppError('slo_unclear', { message: `"${text}" is no load: say ${example}.` });
  }
  const [inputTokens, outputTokens, sessions] = [
    Number(parts['input']),
    Number(parts['output']),
    Number(parts['sessions']),
  ];
  const cachedTokens = Number(parts['cached'] ?? 0);
  if (inputTokens < 1 || outputTokens < 1 || sessions < 1 || cachedTokens >= inputTokens) {
    throw new AppError('slo_unclear', {
      message: `The load "${text}" needs at least one token, one answer, one session, and one prompt token that is not cached.`,
    });
  }
  return { sessions, inputTokens, outputTokens, cachedTokens };
}

function isOneOf<const Word extends string>(words: readonly Word[], word: string): word is Word {
  return words.some((known) => known === word);
}

function unknownWord(kind: string, word: string, known: readonly string[]): AppError {
  const meant = nearest(word, known);
  return new AppError('slo_unclear', {
    message: `"${word}" is no ${kind}: ${known.join(', ')}.${meant === null ? '' : ` Did you mean ${meant}?`}`,
  });
}

/** Says what a bare target could mean, and how to say which. */
function unclear(text: string): AppError {
  const reading = readings.find(({ words }) => words.test(text.trim()));
  const ids = sloProfiles.map(({ id }) => id);
  const meant = nearest(text, ids);
  const message =
    reading === undefined
      ? `"${text}" is no objective.${meant === null ? '' : ` Did you mean ${meant}?`}`
      : `"${text}" leaves open which ${reading.about} is meant, over which requests and under which load. It could mean: ${reading.means.join('; ')}.`;
  return new AppError('slo_unclear', {
    message,
    facts: { received: text, readings: reading?.means ?? [], profiles: ids },
    nextStep: `Say it like ${example}, or name one of the profiles: ${ids.join(', ')}.`,
  });
}
