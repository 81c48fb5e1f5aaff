import type { LadderPoint, LadderQuestion, LadderRung } from '../../contract/ladder.ts';
import { plainPartner } from './arrange-rungs.ts';

/** Fewer requests of each user say nothing about how they get into each other's way. */
const requestsPerUser = 3;

/** Every load of a ladder: one user and the target load, short and long answers; with a draft also those between. */
export function ladderPoints(question: LadderQuestion, rungs: readonly LadderRung[]): LadderPoint[] {
  const { sessions, shortTokens, longTokens } = question;
  const ends = sessions === 1 ? [1] : [1, sessions];
  const between = rungs.some(({ draft }) => draft !== null) ? doublings(sessions) : [];
  return [
    ...ends.flatMap((concurrency) => [
      pointOf(question, { concurrency, length: 'short', outputTokens: shortTokens }),
      pointOf(question, { concurrency, length: 'long', outputTokens: longTokens }),
    ]),
    ...between.map((concurrency) =>
      pointOf(question, { concurrency, length: 'long', outputTokens: longTokens }),
    ),
  ];
}

/** Loads between the two ends are for rungs with a draft, and for those that they are compared with. */
export function pointsOfRung(
  rung: LadderRung,
  about: { points: readonly LadderPoint[]; rungs: readonly LadderRung[]; sessions: number },
): LadderPoint[] {
  const drafts = about.rungs.filter(({ draft }) => draft !== null);
  const isSpeculation = rung.draft !== null || drafts.some((one) => plainPartner(one, [rung]) !== null);
  return about.points.filter(
    ({ concurrency }) => isSpeculation || concurrency === 1 || concurrency === about.sessions,
  );
}

/** The point that rungs are ranked by: long answers at the target load. */
export function targetPointId({ sessions }: Pick<LadderQuestion, 'sessions'>): string {
  return `c${sessions}-long`;
}

function pointOf(
  { requests }: LadderQuestion,
  about: { concurrency: number; length: 'short' | 'long'; outputTokens: number },
): LadderPoint {
  const { concurrency, length, outputTokens } = about;
  return {
    id: `c${concurrency}-${length}`,
    concurrency,
    outputTokens,
    requests: Math.max(requests, concurrency === 1 ? 1 : requestsPerUser * concurrency),
  };
}

/** 2, 4, 8 … below the target. */
function doublings(sessions: number): number[] {
  const found: number[] = [];
  for (let concurrency = 2; concurrency < sessions; concurrency *= 2) found.push(concurrency);
  return found;
}
