import { sloProfiles } from '../../catalog/slo-profiles.ts';
import type { Objective, Workload } from '../../contract/objective.ts';
import { parseObjectives } from '../../planner/parse-objectives.ts';

/**
 * Objectives of a measurement: a profile, or targets that may leave out their load, because it is the one that is measured.
 *
 * @param workload of targets that name none; null: each has to
 * @throws AppError `slo_unclear`
 */
export function benchObjectives(text: string | null, workload: Workload | null): readonly Objective[] {
  if (text === null) return [];
  const profile = sloProfiles.find(({ id }) => id === text.trim().toLowerCase());
  if (profile !== undefined) return profile.objectives;
  return text
    .trim()
    .split(/[\s;]+/)
    .filter((target) => target !== '')
    .flatMap((target) => {
      const whole =
        target.includes('@') || workload === null ? target : `${target}@${workloadText(workload)}`;
      return parseObjectives(whole).map((objective) => ({ ...objective, id: target }));
    });
}

function workloadText({ inputTokens, outputTokens, sessions, cachedTokens }: Workload): string {
  return `${inputTokens}+${outputTokens}x${sessions}${cachedTokens > 0 ? `,cached=${cachedTokens}` : ''}`;
}
