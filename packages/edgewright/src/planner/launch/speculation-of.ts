import type { SpeculationProfile } from '../../catalog/engines/engine-profile.ts';
import type { LaunchFacts } from './launch-facts.ts';

/** The draft that is predicted to help; null: none is given, or it does not. */
export function speculationOf({
  evaluated: { speculation },
  draft,
}: Pick<LaunchFacts, 'evaluated' | 'draft'>): { profile: SpeculationProfile; draft: string } | null {
  return speculation?.outcome.worthIt === true && draft !== null
    ? { profile: speculation.profile, draft }
    : null;
}
