import type { SpeculationProfile } from './engine-profile.ts';

/** A short EAGLE-3 chain where nothing was measured: what a careful setting does on mixed text. */
export const assumedEagle3: SpeculationProfile = {
  method: 'eagle3',
  draftTokens: 3,
  draftPasses: 3,
  acceptedTokens: 2.2,
  mostSessions: null,
  source: 'acceptance assumed: measure it on your own text',
};

/** A small model of the same family that proposes, where nothing was measured. */
export const assumedDraftModel: SpeculationProfile = {
  ...assumedEagle3,
  method: 'draft-model',
  acceptedTokens: 2,
};
