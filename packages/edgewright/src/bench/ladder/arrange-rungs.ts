import { AppError } from '../../base/app-error.ts';
import { ladderLimits } from '../../contract/ladder-limits.ts';
import type { LadderRung } from '../../contract/ladder.ts';

/**
 * The rungs in the order in which they are climbed: as given, but each with a draft right behind the same one without.
 * Where that is missing it is added, because a draft can be judged against nothing else.
 *
 * @throws AppError `ladder_rungs_invalid`
 */
export function arrangeRungs(given: readonly LadderRung[]): LadderRung[] {
  const names = new Set<string>();
  for (const { name } of given) {
    if (names.has(name.toLowerCase())) throw invalid(`Two rungs are called "${name}".`);
    names.add(name.toLowerCase());
  }
  const arranged = given.filter(({ draft }) => draft === null);
  for (const rung of given.filter(({ draft }) => draft !== null)) {
    if (plainPartner(rung, arranged) === null) arranged.push(withoutDraft(rung, arranged));
    const partner = plainPartner(rung, arranged);
    arranged.splice(partner === null ? arranged.length : arranged.indexOf(partner) + 1, 0, rung);
  }
  if (arranged.length === 0) throw invalid('A ladder needs at least one rung.');
  if (arranged.length > ladderLimits.ladderRungs) {
    throw invalid(`A ladder has at most ${ladderLimits.ladderRungs} rungs; this one has ${arranged.length}.`);
  }
  return arranged;
}

/** The same weights on the same engine without a draft. */
export function plainPartner<Rung extends LadderRung>(rung: LadderRung, rungs: readonly Rung[]): Rung | null {
  return (
    rungs.find(
      (other) =>
        other.draft === null &&
        other.model === rung.model &&
        other.engine === rung.engine &&
        other.precision === rung.precision &&
        other.threads === rung.threads,
    ) ?? null
  );
}

function withoutDraft(rung: LadderRung, others: readonly LadderRung[]): LadderRung {
  const base = `${rung.name.slice(0, 48)} no draft`;
  let name = base;
  for (let number = 2; others.some((other) => other.name === name); number += 1) name = `${base} ${number}`;
  return { ...rung, name, draft: null };
}

function invalid(message: string): AppError {
  return new AppError('ladder_rungs_invalid', { message });
}
