import { formatBytes } from '../../base/format-quantity.ts';
import type { Ladder, LadderRecommendation, LadderRungState } from '../../contract/ladder.ts';
import type { Objective } from '../../contract/objective.ts';
import { meanOf } from '../statistics/moments.ts';
import { judgePromises } from './judge-promises.ts';
import { targetPointId } from './ladder-points.ts';
import { isRealBetween } from './real-difference.ts';
import { figureOfLoads, valuesOf } from './rung-figures.ts';

/** Where a rung stands: it may be chosen, it may not, or nobody can tell yet. */
interface Standing {
  readonly state: LadderRungState;
  readonly kind: 'eligible' | 'out' | 'open';
  readonly because: string;
  /** Tokens per second of the system at the target load, run by run. */
  readonly speeds: readonly number[];
}

/**
 * The fastest rung at the target load of those that answer as well as the first and keep the objectives. Where speed
 * differs by no more than chance the earlier rung is taken: it is the one with more precision.
 */
export function recommend(
  ladder: Pick<Ladder, 'rungs' | 'question' | 'missing'>,
  objectives: readonly Objective[],
): LadderRecommendation {
  const point = targetPointId(ladder.question);
  const standings = ladder.rungs.map((state) => standingOf(state, { point, objectives, ladder }));
  const eligible = standings.filter(({ kind }) => kind === 'eligible');
  const open = standings.filter(({ kind }) => kind === 'open');
  const others = [...open, ...standings.filter(({ kind }) => kind === 'out')].map(
    ({ state, because }) => `${state.rung.name}: ${because}`,
  );
  const chosen = choose(eligible);
  if (chosen === null) {
    const verdict = open.length > 0 ? 'undecided' : 'none';
    const first =
      verdict === 'none'
        ? 'No rung is recommended: none of them passes everything.'
        : 'No rung is recommended yet.';
    return { verdict, rung: null, because: [first, ...others] };
  }
  const because = [...reasons(chosen, { eligible, ladder, objectives, point }), ...others];
  const faster = open.filter((other) => isFaster(other, chosen));
  if (faster.length > 0) {
    const names = faster.map(({ state }) => state.rung.name).join(', ');
    because.push(`Still open, and it would be faster: ${names}.`);
  }
  if (ladder.missing.length > 0) because.push('The ladder is not complete; another rung may yet win.');
  const verdict = faster.length > 0 || ladder.missing.length > 0 ? 'undecided' : 'recommended';
  return { verdict, rung: chosen.state.rung.name, because };
}

function standingOf(
  state: LadderRungState,
  about: { point: string; objectives: readonly Objective[]; ladder: Pick<Ladder, 'question'> },
): Standing {
  const { point, objectives, ladder } = about;
  const speeds = valuesOf(state, { point, key: 'systemTokensPerSecond' });
  const as = (kind: Standing['kind'], because: string): Standing => ({ state, kind, because, speeds });
  if (state.failure !== null) return as('out', state.failure.message);
  if (speeds.length === 0) return as('open', 'it is not measured at the target load yet.');
  const { quality } = state;
  if (quality?.verdict === 'fail')
    return as('out', `it answers worse than ${quality.against}. ${quality.because}`);
  const promises = judgePromises(state, { objectives, point });
  const missed = promises.filter(({ verdict }) => verdict === 'fail');
  if (missed.length > 0)
    return as('out', `it misses an objective. ${missed.map(({ because }) => because).join(' ')}`);
  if (ladder.question.quality !== 'none') {
    if (quality === null) return as('open', 'its answers are not judged yet.');
    if (quality.verdict === 'undecided')
      return as('open', `whether it answers as well is undecided. ${quality.because}`);
  }
  const undecided = promises.filter(({ verdict }) => verdict === 'undecided');
  if (undecided.length > 0) {
    return as(
      'open',
      `whether it keeps its objectives is undecided. ${undecided.map(({ because }) => because).join(' ')}`,
    );
  }
  return as('eligible', '');
}

/** The first of those that none is really faster than. */
function choose(eligible: readonly Standing[]): Standing | null {
  return eligible.find((one) => !eligible.some((other) => isFaster(other, one))) ?? fastest(eligible);
}

function fastest(standings: readonly Standing[]): Standing | null {
  return standings.toSorted((left, right) => speedOf(right) - speedOf(left))[0] ?? null;
}

/** By more than chance and 3 %. */
function isFaster(one: Standing, other: Standing): boolean {
  return speedOf(one) > speedOf(other) && isRealBetween(other.speeds, one.speeds) === true;
}

function speedOf({ speeds }: Standing): number {
  return meanOf(speeds) ?? 0;
}

function reasons(
  chosen: Standing,
  about: {
    eligible: readonly Standing[];
    ladder: Pick<Ladder, 'question'>;
    objectives: readonly Objective[];
    point: string;
  },
): string[] {
  const { eligible, ladder, objectives } = about;
  const { question } = ladder;
  const users = question.sessions === 1 ? 'one user' : `${question.sessions} users at once`;
  const { state } = chosen;
  const memory = figureOfLoads(state, 'memoryBytes');
  const gpu = figureOfLoads(state, 'gpuMemoryBytes');
  const held = (memory?.mean ?? 0) + (gpu?.mean ?? 0);
  const speed = `${speedOf(chosen).toFixed(1)} tokens/s with ${users} and answers of up to ${question.longTokens} tokens`;
  const rivals = eligible.filter((one) => one !== chosen);
  const equals = rivals.filter((one) => !isFaster(chosen, one));
  const slower = rivals.filter((one) => isFaster(chosen, one));
  return [
    `${state.rung.name}: ${speed}${held > 0 ? `, in ${formatBytes(held)}` : ''}.`,
    ...slower.map(
      (one) =>
        `${((speedOf(chosen) / speedOf(one) - 1) * 100).toFixed(0)} % faster than ${one.state.rung.name}.`,
    ),
    ...(equals.length === 0
      ? []
      : [
          `No real difference in speed to ${equals.map((one) => one.state.rung.name).join(', ')} (runs scatter as much, or it is within 3 %); of equals the earlier rung is taken.`,
        ]),
    qualityWords(state, question.quality !== 'none'),
    ...(objectives.length === 0 ? ['No objectives were given.'] : ['It keeps every objective.']),
  ];
}

function qualityWords({ quality }: LadderRungState, wasAsked: boolean): string {
  if (!wasAsked || quality === null) return 'Quality was not judged: it was not asked for.';
  switch (quality.verdict) {
    case 'baseline':
      return 'It is the one whose answers the others are held against.';
    case 'not-judged':
      return `Quality was not judged: ${quality.because}`;
    case 'pass':
      return `It answers as well as ${quality.against}. ${quality.because}`;
    case 'fail':
    case 'undecided':
      return quality.because;
  }
}
